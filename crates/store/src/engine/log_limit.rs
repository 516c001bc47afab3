//! Bounds SQLite's write-ahead log. SQLite starts it over only when no reader uses it; while long reads overlap, there
//! always is one (checkpoint starvation). So when the log is too long, the writer claims all permits of long reads, and then
//! waits for the short reads to end.

use super::{
    connection::AnyConnection, dialect, files::beside, permits::ReadPermits, pool::ConnectionManager,
};
use crate::error::StoreError;
use diesel::r2d2::PooledConnection;
use std::{
    fs,
    path::{Path, PathBuf},
    pin::Pin,
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};
use tokio::sync::OwnedSemaphorePermit;

/// In bytes: more than SQLite needs when nothing hinders it, which is two times 1,000 pages.
const LIMIT: u64 = 32 * 1024 * 1024;
/// How long to wait before the next attempt if the log could not be truncated: a backup or another process may read long.
const PAUSE: Duration = Duration::from_secs(10);

type Claim = Pin<Box<dyn Future<Output = Option<OwnedSemaphorePermit>> + Send>>;

pub(crate) struct LogLimit {
    log: PathBuf,
    permits: ReadPermits,
    /// Has its place in the queue for permits from the first poll on.
    claim: Option<Claim>,
    not_before: Option<Instant>,
}

impl LogLimit {
    pub(crate) fn new(database: &Path, permits: ReadPermits) -> Self {
        Self { log: beside(database, "-wal"), permits, claim: None, not_before: None }
    }

    /// Whether permits are claimed; [`LogLimit::enforce`] has to be called soon then.
    pub(crate) fn is_claiming(&self) -> bool {
        self.claim.is_some()
    }

    /// Truncates the log if it is too long and no long read runs. The connection must not be in a transaction.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub(crate) fn enforce(
        &mut self,
        manager: &ConnectionManager,
        connection: &mut PooledConnection<ConnectionManager>,
    ) -> Result<(), StoreError> {
        if self.claim.is_none() && !self.is_exceeded() {
            return Ok(());
        }
        let claim = self.claim.get_or_insert_with(|| Box::pin(self.permits.clone().acquire_all()));
        // Polled again after the next write, or soon: no waker is needed.
        let Poll::Ready(_permit) = claim.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
            return Ok(());
        };
        self.claim = None;
        let busy_timeout = manager.busy_timeout();
        let truncate = |connection: &mut AnyConnection| Ok(dialect::truncate_log(connection, busy_timeout)?);
        let truncated = manager.run(connection, truncate);
        self.not_before = self.is_exceeded().then(|| Instant::now() + PAUSE);
        truncated
    }

    /// Gives the claimed permits back.
    pub(crate) fn give_up(&mut self) {
        self.claim = None;
    }

    fn is_exceeded(&self) -> bool {
        fs::metadata(&self.log).is_ok_and(|log| log.len() > LIMIT)
            && self.not_before.is_none_or(|instant| instant <= Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::LIMIT;
    use crate::{
        clock::Clock, database_url::DatabaseUrl, engine::beside, schema::revoked_sessions, store::Store,
    };
    use diesel::prelude::*;
    use shared::UserId;
    use std::{fs, path::Path, thread, time::Duration};

    /// Reads the database in one transaction that takes a while, like a search.
    async fn read_slowly(store: &Store, user: UserId) {
        let read = store.read_long(user, |connection| {
            connection.transaction(|connection| {
                let _: i64 = revoked_sessions::table.count().get_result(connection)?;
                thread::sleep(Duration::from_millis(40));
                Ok(())
            })
        });
        // Some wait for too long while the log is truncated.
        let _ = read.await;
    }

    /// Writes about 200 MB, 800 kB at a time, and returns how long the log was at most.
    async fn write_much(store: &Store, database: &Path) -> u64 {
        let mut longest = 0;
        for number in 0..250 {
            let id = format!("{number:03} ").repeat(100_000);
            let write = store.write(move |connection| {
                let row = (revoked_sessions::id.eq(id), revoked_sessions::expires_at.eq(0));
                diesel::delete(revoked_sessions::table).execute(connection)?;
                diesel::insert_into(revoked_sessions::table).values(row).execute(connection)?;
                Ok(())
            });
            write.await.unwrap();
            longest = longest.max(fs::metadata(beside(database, "-wal")).unwrap().len());
        }
        longest
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn overlapping_reads_do_not_let_the_log_grow() {
        let directory = tempfile::tempdir().unwrap();
        let database = directory.path().join("test.db");
        let store = Store::open(&DatabaseUrl::Sqlite(database.clone()), Clock::system()).unwrap();
        let readers: Vec<_> = (0..4)
            .map(|_| {
                let (store, user) = (store.clone(), UserId::from(store.clock.new_id()));
                tokio::spawn(async move {
                    loop {
                        read_slowly(&store, user).await;
                    }
                })
            })
            .collect();
        let longest = write_much(&store, &database).await;
        readers.iter().for_each(|reader| reader.abort());
        assert!(longest < 3 * LIMIT, "{longest}");
    }
}
