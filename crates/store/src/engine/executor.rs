//! Bounds how long a caller waits and how many threads run calls, also while the database hangs.

use super::{
    connection::AnyConnection,
    dialect::{self, Profile},
    log_limit::LogLimit,
    permits::{ReadPermits, WriteShares, Written},
    pool::ConnectionManager,
    writer::Writer,
};
use crate::{
    database_url::DatabaseUrl,
    error::StoreError,
    waiters::{Waiters, Wake},
};
use diesel::r2d2::{NopErrorHandler, Pool};
use scheduled_thread_pool::ScheduledThreadPool;
use shared::UserId;
use std::{
    io, iter,
    num::NonZero,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};
use tokio::{
    sync::Semaphore,
    task::{self, JoinError},
    time::{self, Instant},
};

/// How long a caller waits for one call; with the 500 ms for read permits, a request with one call is responded to
/// within two seconds. The call may still complete after that.
const TIMEOUT: Duration = Duration::from_millis(1500);
/// The same for a write of many rows.
const LONG_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a call waits for a connection. Shorter than [`TIMEOUT`], so that the log names the reason.
const CONNECTION_TIMEOUT: Duration = Duration::from_millis(1250);
/// A database that has responded to some call within this time is available.
const RESPONSIVE: Duration = Duration::from_millis(400);
/// How long a failed write, and an outage, is remembered.
const REMEMBERED: Duration = Duration::from_secs(2);
/// How long SQLite waits for another process's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(1);

#[derive(Clone)]
pub(crate) struct Executor {
    pool: Pool<ConnectionManager>,
    manager: ConnectionManager,
    /// With an embedded database: the connections on which the threads that serve requests read, since these must not block.
    inline: Option<Pool<ConnectionManager>>,
    /// One for each connection but the writer's, so that a thread waits in the pool only while a connection is being
    /// opened.
    permits: Arc<Semaphore>,
    /// With SQLite: one writer. Several would retry for the lock, and some would starve.
    writer: Option<Writer>,
    /// With PostgreSQL: what each account has of the connections.
    shares: Option<WriteShares>,
    /// When the database last responded to a call.
    responded: Latest,
    /// When the database last failed to respond to one.
    away: Latest,
    /// When the latest write failed; none once one has succeeded.
    failed: Latest,
}

/// An instant that only ever becomes later, or none.
#[derive(Clone, Default)]
struct Latest(Arc<Mutex<Option<Instant>>>);

impl Latest {
    fn set(&self, instant: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = instant;
    }

    fn is_within(&self, time: Duration) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|instant| instant.elapsed() < time)
    }
}

impl Executor {
    /// # Errors
    /// If the operating system cannot create a thread.
    pub(crate) fn new(url: &DatabaseUrl, read_permits: &ReadPermits, waiters: &Waiters) -> io::Result<Self> {
        let Profile { connections, embedded } = dialect::profile(url);
        let manager = ConnectionManager::new(url.clone(), BUSY_TIMEOUT);
        // Threads that open connections: a file opens at once, an unreachable server blocks each of them.
        let openers = Arc::new(ScheduledThreadPool::new(if embedded { 1 } else { 3 }));
        let inline = embedded.then(|| {
            let threads = thread::available_parallelism().map_or(1, NonZero::get);
            pool(manager.without_busy_timeout(), u32::try_from(threads).unwrap_or(1), None, &openers)
        });
        // This pool keeps one idle connection to PostgreSQL, and opens SQLite's file on demand. The inline pool opens
        // all of its connections at the start, since `try_get` never opens one.
        let pool = pool(manager.clone(), connections, Some(u32::from(!embedded)), &openers);
        let writer = match url {
            DatabaseUrl::Sqlite(file) => {
                let limit = LogLimit::new(file, read_permits.clone());
                Some(Writer::start(manager.clone(), pool.clone(), limit, waiters.clone())?)
            }
            DatabaseUrl::Postgres(_) => None,
        };
        // The writer keeps one connection.
        let readers = connections.saturating_sub(u32::from(embedded)).max(1);
        let permits = Arc::new(Semaphore::new(usize::try_from(readers).unwrap_or(1)));
        Ok(Self {
            pool,
            manager,
            inline,
            permits,
            shares: writer.is_none().then(WriteShares::of_connections),
            writer,
            responded: Latest::default(),
            away: Latest::default(),
            failed: Latest::default(),
        })
    }

    /// How many connections are in use, and how many are idle.
    pub(crate) fn connections(&self) -> (u32, u32) {
        let states = iter::once(&self.pool).chain(&self.inline).map(Pool::state);
        states.fold((0, 0), |(in_use, idle), state| {
            (in_use + state.connections.saturating_sub(state.idle_connections), idle + state.idle_connections)
        })
    }

    /// Runs a short read on the calling thread, if the database is embedded. Returns `None` if the read cannot run now;
    /// the caller then uses [`Executor::read`], which waits or returns the error.
    pub(crate) fn run_inline<T>(
        &self,
        call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError>,
    ) -> Option<Result<T, StoreError>> {
        let mut connection = self.inline.as_ref()?.try_get()?;
        if !self.manager.is_usable(&mut connection) {
            return None;
        }
        let result = self.manager.run(&mut connection, call);
        Some(result).filter(|result| !matches!(result, Err(StoreError::Unavailable(_))))
    }

    /// Runs a read on a blocking thread.
    ///
    /// # Errors
    /// Those of the call; after [`TIMEOUT`] [`StoreError::Overloaded`], or [`StoreError::Unavailable`] if the database
    /// responds to no other call either.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        // SQLite runs in this process: what does not respond in time has too much to do.
        let timed_out = || if self.writer.is_some() { StoreError::Overloaded } else { self.timed_out() };
        self.within(TIMEOUT, self.run_on_pool(call), timed_out).await
    }

    /// Runs a write: on SQLite's writer thread, in rounds with one of each account, with PostgreSQL on a blocking thread. After
    /// the commit `wake` is woken, also if the caller is gone.
    ///
    /// # Errors
    /// As [`Executor::read`]; [`StoreError::Overloaded`].
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        account: Option<(UserId, Written)>,
        call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
        wake: Option<Wake>,
    ) -> Result<T, StoreError> {
        self.note(self.write_once(TIMEOUT, account, call, wake).await)
    }

    /// The same for a write of many rows, which has [`LONG_TIMEOUT`].
    ///
    /// # Errors
    /// As [`Executor::write`].
    pub(crate) async fn write_long<T: Send + 'static>(
        &self,
        account: UserId,
        call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
        wake: Option<Wake>,
    ) -> Result<T, StoreError> {
        self.note(self.write_once(LONG_TIMEOUT, Some((account, Written::Imports)), call, wake).await)
    }

    /// Remembers whether a write has failed for want of the database.
    fn note<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        match result {
            Ok(_) => self.failed.set(None),
            Err(StoreError::Unavailable(_)) => self.failed.set(Some(Instant::now())),
            Err(_) => {}
        }
        result
    }

    /// Whether the latest write has just failed for want of the database.
    pub(crate) fn has_just_failed(&self) -> bool {
        self.failed.is_within(REMEMBERED)
    }

    /// Checks that a little can be written.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Overloaded`].
    pub(crate) async fn probe(&self) -> Result<(), StoreError> {
        self.write_once(TIMEOUT, None, dialect::probe, None).await
    }

    async fn write_once<T: Send + 'static>(
        &self,
        limit: Duration,
        account: Option<(UserId, Written)>,
        call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
        wake: Option<Wake>,
    ) -> Result<T, StoreError> {
        if let Some(writer) = &self.writer {
            return self.within(limit, writer.run(account, call, wake), || self.timed_out()).await;
        }
        let run = async {
            // Before it has a connection, a write waits for the others of its account.
            let share = match (&self.shares, account) {
                (Some(shares), Some((user, what))) => Some(shares.acquire(user, what).await?),
                _ => None,
            };
            let call = move |connection: &mut AnyConnection| {
                let _share = share;
                // The call commits itself.
                call(connection).inspect(|_| wake.iter().for_each(Wake::wake))
            };
            self.run_on_pool(call).await
        };
        self.within(limit, run, || self.timed_out()).await
    }

    /// Why a call, or the wait for a permit, took too long.
    pub(crate) fn timed_out(&self) -> StoreError {
        if self.responded.is_within(RESPONSIVE) {
            return self.overloaded();
        }
        self.away.set(Some(Instant::now()));
        StoreError::unavailable("it did not respond in time")
    }

    /// Within [`REMEMBERED`] of an outage, an overload is reported as that outage.
    fn overloaded(&self) -> StoreError {
        match self.away.is_within(REMEMBERED) {
            true => StoreError::unavailable("an outage has only just ended"),
            false => StoreError::Overloaded,
        }
    }

    async fn within<T>(
        &self,
        limit: Duration,
        call: impl Future<Output = Result<T, StoreError>>,
        timed_out: impl FnOnce() -> StoreError,
    ) -> Result<T, StoreError> {
        match time::timeout(limit, call).await {
            Ok(Err(error @ StoreError::Unavailable(_))) => {
                self.away.set(Some(Instant::now()));
                Err(error)
            }
            Ok(Err(StoreError::Overloaded)) => {
                // PostgreSQL has canceled a statement, so it responds.
                if self.writer.is_none() {
                    self.responded.set(Some(Instant::now()));
                }
                Err(self.overloaded())
            }
            Ok(result) => {
                self.responded.set(Some(Instant::now()));
                result
            }
            Err(_) => Err(timed_out()),
        }
    }

    async fn run_on_pool<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let permit = self.permits.clone().acquire_owned().await.map_err(StoreError::internal)?;
        let (pool, manager) = (self.pool.clone(), self.manager.clone());
        // PostgreSQL responds also to calls whose callers have timed out.
        let responded = self.writer.is_none().then(|| self.responded.clone());
        let run = move || {
            // Held until the call ends, even if its caller has timed out.
            let _permit = permit;
            let mut connection = manager.get(&pool)?;
            let result = manager.run(&mut connection, call);
            if !matches!(result, Err(StoreError::Unavailable(_))) {
                responded.iter().for_each(|responded| responded.set(Some(Instant::now())));
            }
            result
        };
        task::spawn_blocking(run).await.map_err(|e: JoinError| StoreError::internal(e))?
    }
}

fn pool(
    manager: ConnectionManager,
    connections: u32,
    min_idle: Option<u32>,
    openers: &Arc<ScheduledThreadPool>,
) -> Pool<ConnectionManager> {
    Pool::builder()
        .thread_pool(openers.clone())
        .max_size(connections)
        .min_idle(min_idle)
        .test_on_check_out(false)
        .connection_timeout(CONNECTION_TIMEOUT)
        // The error is returned to the caller that waits for the connection.
        .error_handler(Box::new(NopErrorHandler))
        .build_unchecked(manager)
}

#[cfg(test)]
mod tests {
    use super::{Executor, StoreError, Waiters};
    use crate::{database_url::DatabaseUrl, engine::ReadPermits};
    use std::{future::pending, time::Duration};
    use tokio::time::{Instant, sleep};

    fn executor() -> Executor {
        let url = DatabaseUrl::Postgres("postgres://127.0.0.1:1/none".to_owned());
        Executor::new(&url, &ReadPermits::new(), &Waiters::default()).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_fails_before_two_seconds_have_passed() {
        let begin = Instant::now();
        let executor = executor();
        let call = pending::<Result<(), StoreError>>();
        let result = executor.within(super::TIMEOUT, call, || executor.timed_out()).await;
        assert!(matches!(result, Err(StoreError::Unavailable(_))), "{result:?}");
        assert!(begin.elapsed() < Duration::from_secs(2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_timeout_is_an_overload_while_others_get_responses() {
        let executor = executor();
        let others = async {
            sleep(Duration::from_millis(1400)).await;
            executor
                .within(super::TIMEOUT, async { Err::<(), _>(StoreError::NotFound) }, || executor.timed_out())
                .await
        };
        let call = executor.within(super::TIMEOUT, pending::<Result<(), _>>(), || executor.timed_out());
        let (result, _) = tokio::join!(call, others);
        assert_eq!(result, Err(StoreError::Overloaded));
    }
}
