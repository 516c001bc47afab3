//! The handle through which everything else reaches the database.

use crate::{
    clock::Clock,
    database_url::DatabaseUrl,
    engine::{AnyConnection, Executor, FileLock, Probe, ReadPermits, WriteShares, Written, lock_shared},
    error::StoreError,
    maintenance::{enter, run_migrations},
    schedule::Schedule,
    waiters::{Waiters, Wake},
};
use shared::UserId;
use std::{path::PathBuf, sync::Arc};
use tokio::sync::Semaphore;

/// How many uses of personal access tokens are recorded at once.
const USES: usize = 4;

/// An open database. Clones share its connections.
#[derive(Clone)]
pub struct Store {
    executor: Executor,
    probe: Probe,
    read_permits: ReadPermits,
    write_shares: WriteShares,
    pub(crate) is_embedded: bool,
    /// The file of an embedded database.
    pub(crate) file: Option<PathBuf>,
    pub(crate) waiters: Waiters,
    pub(crate) schedule: Schedule,
    /// One piece of an account at a time.
    pub(crate) deletions: Arc<Semaphore>,
    /// One at a time.
    long_writes: Arc<Semaphore>,
    /// Few of the writes that no request waits for.
    pub(crate) uses: Arc<Semaphore>,
    pub(crate) clock: Clock,
    /// Keeps `latchkey restore` from replacing the file.
    _lock: Option<Arc<FileLock>>,
}

impl Store {
    /// Opens the database and brings its schema up to date. An SQLite file that does not exist is created. Root becomes
    /// the owner of its directory. Blocks.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn open(url: &DatabaseUrl, clock: Clock) -> Result<Self, String> {
        let url = &enter(url)?;
        let file = match url {
            DatabaseUrl::Sqlite(path) => Some(path.clone()),
            DatabaseUrl::Postgres(_) => None,
        };
        let lock = file.as_deref().map(lock_shared).transpose()?.map(Arc::new);
        run_migrations(url)?;
        let (read_permits, waiters) = (ReadPermits::new(), Waiters::default());
        Ok(Self {
            executor: Executor::new(url, &read_permits, &waiters)
                .map_err(|e| format!("Cannot start threads: {e}."))?,
            probe: Probe::default(),
            read_permits,
            write_shares: WriteShares::of_queue(),
            is_embedded: file.is_some(),
            file,
            waiters,
            schedule: Schedule::default(),
            deletions: Arc::new(Semaphore::new(1)),
            long_writes: Arc::new(Semaphore::new(1)),
            uses: Arc::new(Semaphore::new(USES)),
            clock,
            _lock: lock,
        })
    }

    /// Whether the database can be used. SQLite is also written to, so that a full disk, a read-only file system and a
    /// locked file are found. A write of an account that failed is found, too.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Overloaded`].
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.schedule.count_use();
        self.probe.check(&self.executor).await
    }

    /// How many database connections are in use, and how many are idle.
    pub fn connections(&self) -> (u32, u32) {
        self.executor.connections()
    }

    /// How often the database was used so far, without what the scheduler of reminders does.
    pub fn uses(&self) -> u64 {
        self.schedule.uses()
    }

    /// How many requests wait for changes.
    pub fn waiting(&self) -> usize {
        self.waiters.count()
    }

    /// Ends the requests that wait for changes, and those that would.
    pub fn end_waits(&self) {
        self.waiters.shut_down();
    }

    /// A short read, of at most a hundred rows by their keys: with SQLite on the calling thread.
    pub(crate) async fn look_up<T: Send + 'static>(
        &self,
        call: impl Fn(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.schedule.count_use();
        match self.executor.run_inline(&call) {
            Some(result) => result,
            None => self.read(call).await,
        }
    }

    /// A read.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.schedule.count_use();
        self.executor.read(call).await
    }

    /// A read of the scheduler itself, which does not count as a use of the database.
    pub(crate) async fn read_quietly<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.executor.read(call).await
    }

    /// A read of many rows: one at a time for each account and few in total, so that no account takes the database and
    /// the memory for itself.
    pub(crate) async fn read_long<T: Send + 'static>(
        &self,
        user: UserId,
        call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let permit = self.read_permits.acquire(user).await?;
        let read = move |connection: &mut AnyConnection| {
            // Until the read ends, also if its caller is gone.
            let _permit = permit;
            call(connection)
        };
        self.read(read).await
    }

    /// A write on behalf of an account, which has its share of the queue.
    pub(crate) async fn write_of<T: Send + 'static>(
        &self,
        user: UserId,
        what: Written,
        call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let share = self.write_shares.acquire_soon(user, what).await.map_err(|error| match error {
            StoreError::Overloaded if !self.is_embedded => self.executor.timed_out(),
            error => error,
        })?;
        let write = move |connection: &mut AnyConnection| {
            // Until the write ends, also if its caller is gone.
            let _share = share;
            call(connection)
        };
        self.schedule.count_use();
        let wake = Wake { waiters: self.waiters.clone(), user };
        self.executor.write(Some((user, what)), write, Some(wake)).await
    }

    /// A write of many rows on behalf of an account, of which one runs at a time. It may take longer than others.
    pub(crate) async fn write_long<T: Send + 'static>(
        &self,
        user: UserId,
        call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.schedule.count_use();
        let share = self.write_shares.acquire_soon(user, Written::Imports).await?;
        let alone = self.long_writes.clone().acquire_owned().await.map_err(StoreError::internal)?;
        let write = move |connection: &mut AnyConnection| {
            // Until the write ends, also if its caller is gone.
            let _permits = (share, alone);
            call(connection)
        };
        let wake = Wake { waiters: self.waiters.clone(), user };
        self.executor.write_long(user, write, Some(wake)).await
    }

    /// A write on behalf of an account, in its share [`Written::Account`], that no request waits for: no waiter is woken.
    pub(crate) async fn write_beside<T: Send + 'static>(
        &self,
        user: UserId,
        call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.schedule.count_use();
        let share = self.write_shares.acquire_soon(user, Written::Account).await?;
        let write = move |connection: &mut AnyConnection| {
            let _share = share;
            call(connection)
        };
        self.executor.write(Some((user, Written::Account)), write, None).await
    }

    /// A write that concerns an account, whose waiting requests are woken after the commit, also if the caller is gone.
    pub(crate) async fn write_about<T: Send + 'static>(
        &self,
        user: UserId,
        call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.schedule.count_use();
        let wake = Wake { waiters: self.waiters.clone(), user };
        self.executor.write(None, call, Some(wake)).await
    }

    /// A write on behalf of no account, or of the operator.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.schedule.count_use();
        self.write_quietly(call).await
    }

    /// A write of the scheduler itself, which does not count as a use of the database.
    pub(crate) async fn write_quietly<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.executor.write(None, call, None).await
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests issue tokens")]
mod tests {
    use super::Store;
    use crate::{clock::Clock, database_url::DatabaseUrl, engine::Written, error::StoreError};
    use auth::Tokens;
    use shared::Email;
    use std::{thread, time::Duration};
    use tokio::task::JoinHandle;

    /// More than the writer's queue holds.
    const FLOOD: usize = 1500;

    #[tokio::test]
    async fn one_account_cannot_fill_the_queue_of_the_writer() {
        let directory = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(directory.path().join("test.db"));
        let store = Store::open(&url, Clock::system()).unwrap();
        let [ann, ben] = store.write_shares.two_accounts();
        let busy = store.write(|_| {
            thread::sleep(Duration::from_millis(200));
            Ok(())
        });
        let write =
            |store: Store| tokio::spawn(async move { store.write_of(ann, Written::Tasks, |_| Ok(())).await });
        let flood = flood(write, &store);
        let other = store.write_of(ben, Written::Tasks, |_| Ok(()));
        let account = store.write_of(ann, Written::Sessions, |_| Ok(()));
        let (busy, _, other, account) = tokio::join!(busy, flood, other, account);
        assert_eq!((busy, other), (Ok(()), Ok(())));
        assert_eq!(
            account,
            Ok(()),
            "who floods with a stolen token does not keep the owner from signing out"
        );
    }

    /// Writes more than the queue of the writer holds, all at once.
    async fn flood(write: impl Fn(Store) -> JoinHandle<Result<(), StoreError>>, store: &Store) {
        let writes: Vec<_> = (0..FLOOD).map(|_| write(store.clone())).collect();
        for write in writes {
            let result = write.await.unwrap();
            let is_expected = matches!(result, Ok(()) | Err(StoreError::NotFound | StoreError::Overloaded));
            assert!(is_expected, "{result:?}");
        }
    }

    #[tokio::test]
    async fn one_mailed_link_cannot_fill_the_queue_of_the_writer() {
        let directory = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(directory.path().join("test.db"));
        let store = Store::open(&url, Clock::system()).unwrap();
        let [ann, ben] = store.write_shares.two_accounts();
        let secret = "0123456789abcdefghijklmnopqrstuvwxyz".to_owned().into();
        let tokens = Tokens::new(&secret, &[], Duration::from_secs(60), Duration::from_secs(60));
        let (email, now) = (Email::parse("ann@example.org").unwrap(), store.clock.now());
        let link = tokens.issue_email_verification(ann, email, None, now).token;
        let busy = store.write(|_| {
            thread::sleep(Duration::from_millis(200));
            Ok(())
        });
        let click = |store: Store| {
            let token = tokens.verify_email_token(&link, now).unwrap();
            tokio::spawn(async move { store.verify_email(token).await.map(drop) })
        };
        let other = store.write_of(ben, Written::Tasks, |_| Ok(()));
        let (busy, (), other) = tokio::join!(busy, flood(click, &store), other);
        assert_eq!((busy, other), (Ok(()), Ok(())));
    }
}
