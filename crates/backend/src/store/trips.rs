//! The way to the database and back, which takes a bounded time and a bounded number of threads, also while the
//! database hangs.

use super::{
    connection::AnyConnection,
    dialect::{self, Limits},
    error::StoreError,
    pool::Manager,
};
use crate::config::DatabaseUrl;
use diesel::r2d2::{NopErrorHandler, Pool};
use std::{num::NonZero, sync::Arc, thread, time::Duration};
use tokio::{
    sync::Semaphore,
    task::{self, JoinError},
    time,
};

/// How long a caller waits at the most: the answer to a request is to be there within two seconds. What the
/// caller no longer waits for may still happen, but nobody is told that it did.
const PATIENCE: Duration = Duration::from_millis(1500);
/// How long a trip waits for a new connection. Shorter, so that the log says why there is none.
const PATIENCE_FOR_A_CONNECTION: Duration = Duration::from_millis(1250);

/// How long SQLite waits for another program that has locked the file.
const PATIENCE_WITH_OTHERS: Duration = Duration::from_secs(1);

/// Whether others have to wait.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Read,
    Write,
}

#[derive(Clone)]
pub(super) struct Trips {
    pool: Pool<Manager>,
    manager: Manager,
    /// Connections for the threads that serve requests, which must not wait for anything.
    near: Option<Pool<Manager>>,
    /// As many as there are connections, so that no thread only waits for one.
    seats: Arc<Semaphore>,
    /// First come, first served: SQLite's writers would try again and again, and some of them never get through.
    writers: Arc<Semaphore>,
}

impl Trips {
    pub(super) fn new(url: &DatabaseUrl) -> Self {
        let Limits { connections, writers, embedded } = dialect::limits(url);
        let manager = Manager::new(url.clone(), PATIENCE_WITH_OTHERS);
        let near = embedded.then(|| {
            let threads = thread::available_parallelism().map_or(1, NonZero::get);
            pool(manager.without_patience(), u32::try_from(threads).unwrap_or(1), None)
        });
        let seats = |count: u32| Arc::new(Semaphore::new(usize::try_from(count).unwrap_or(1)));
        Self {
            pool: pool(manager.clone(), connections, Some(1)),
            manager,
            near,
            seats: seats(connections),
            writers: seats(writers),
        }
    }

    /// One trip that changes nothing and takes microseconds, on the thread that asks: for a database in this
    /// process. `None` when it cannot be made at once, for whatever reason; [`Trips::run`] will tell.
    pub(super) fn at_once<T>(
        &self,
        trip: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError>,
    ) -> Option<Result<T, StoreError>> {
        let mut link = self.near.as_ref()?.try_get()?;
        if !self.manager.is_good(&mut link) {
            return None;
        }
        let answer = self.manager.run(&mut link, trip);
        Some(answer).filter(|answer| !matches!(answer, Err(StoreError::Unavailable(_))))
    }

    /// One trip, off the threads that serve requests.
    ///
    /// # Errors
    /// Those of the trip; [`StoreError::Unavailable`] when it takes too long.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        kind: Kind,
        trip: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let answer = time::timeout(PATIENCE, self.queue(kind, trip)).await;
        answer.unwrap_or_else(|_| Err(StoreError::unavailable("it did not answer in time")))
    }

    async fn queue<T: Send + 'static>(
        &self,
        kind: Kind,
        trip: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let turn = match kind {
            Kind::Read => None,
            Kind::Write => Some(self.writers.clone().acquire_owned().await.map_err(StoreError::internal)?),
        };
        let seat = self.seats.clone().acquire_owned().await.map_err(StoreError::internal)?;
        let (pool, manager) = (self.pool.clone(), self.manager.clone());
        let run = move || {
            // Until the trip ends, also if the caller has gone.
            let _held = (turn, seat);
            let mut link = manager.get(&pool)?;
            manager.run(&mut link, trip)
        };
        task::spawn_blocking(run).await.map_err(|e: JoinError| StoreError::internal(e))?
    }
}

fn pool(manager: Manager, connections: u32, min_idle: Option<u32>) -> Pool<Manager> {
    Pool::builder()
        .max_size(connections)
        .min_idle(min_idle)
        .test_on_check_out(false)
        .connection_timeout(PATIENCE_FOR_A_CONNECTION)
        // Whoever waits for the connection is told.
        .error_handler(Box::new(NopErrorHandler))
        .build_unchecked(manager)
}
