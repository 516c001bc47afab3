//! The way to the database and back, which takes a bounded time and a bounded number of threads, also while the
//! database hangs.

use super::{
    connection::AnyConnection,
    dialect::{self, Limits},
    error::StoreError,
    pool::Manager,
    writer::Writer,
};
use crate::config::DatabaseUrl;
use diesel::r2d2::{NopErrorHandler, Pool};
use scheduled_thread_pool::ScheduledThreadPool;
use std::{io, iter, num::NonZero, sync::Arc, thread, time::Duration};
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

#[derive(Clone)]
pub(super) struct Trips {
    pool: Pool<Manager>,
    manager: Manager,
    /// Connections for the threads that serve requests, which must not wait for anything.
    near: Option<Pool<Manager>>,
    /// As many as there are connections beside the writer's, so that no thread only waits for one.
    seats: Arc<Semaphore>,
    /// First come, first served: SQLite's writers would try again and again, and some of them never get through.
    writer: Option<Writer>,
}

impl Trips {
    /// # Errors
    /// Of the system, when it gives no more threads.
    pub(super) fn new(url: &DatabaseUrl) -> io::Result<Self> {
        let Limits { connections, embedded } = dialect::limits(url);
        let manager = Manager::new(url.clone(), PATIENCE_WITH_OTHERS);
        // They make connections: a file is opened at once, a server that is away keeps each waiting.
        let makers = Arc::new(ScheduledThreadPool::new(if embedded { 1 } else { 3 }));
        let near = embedded.then(|| {
            let threads = thread::available_parallelism().map_or(1, NonZero::get);
            pool(manager.without_patience(), u32::try_from(threads).unwrap_or(1), None, &makers)
        });
        // The writer keeps one.
        let pool = pool(manager.clone(), connections, Some(u32::from(!embedded)), &makers);
        let writer = embedded.then(|| Writer::start(manager.clone(), pool.clone())).transpose()?;
        let beside_the_writer = connections.saturating_sub(u32::from(embedded)).max(1);
        let seats = Arc::new(Semaphore::new(usize::try_from(beside_the_writer).unwrap_or(1)));
        Ok(Self { pool, manager, near, seats, writer })
    }

    /// How many connections are in use, and how many wait.
    pub(super) fn connections(&self) -> (u32, u32) {
        let states = iter::once(&self.pool).chain(&self.near).map(Pool::state);
        states.fold((0, 0), |(in_use, idle), state| {
            (in_use + state.connections.saturating_sub(state.idle_connections), idle + state.idle_connections)
        })
    }

    /// One trip that changes nothing and takes microseconds, on the thread that asks: for a database in this
    /// process. `None` when it cannot be made at once, for whatever reason; [`Trips::read`] will tell.
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

    /// One trip that changes nothing, off the threads that serve requests.
    ///
    /// # Errors
    /// Those of the trip; [`StoreError::Unavailable`] when it takes too long.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        trip: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        within_patience(self.queue(trip)).await
    }

    /// One trip that changes something, off the threads that serve requests.
    ///
    /// # Errors
    /// As [`Trips::read`]; [`StoreError::Overloaded`].
    pub(super) async fn write<T: Send + 'static>(
        &self,
        trip: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        match &self.writer {
            Some(writer) => within_patience(writer.run(trip)).await,
            None => within_patience(self.queue(trip)).await,
        }
    }

    async fn queue<T: Send + 'static>(
        &self,
        trip: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let seat = self.seats.clone().acquire_owned().await.map_err(StoreError::internal)?;
        let (pool, manager) = (self.pool.clone(), self.manager.clone());
        let run = move || {
            // Until the trip ends, also if the caller has gone.
            let _held = seat;
            let mut link = manager.get(&pool)?;
            manager.run(&mut link, trip)
        };
        task::spawn_blocking(run).await.map_err(|e: JoinError| StoreError::internal(e))?
    }
}

async fn within_patience<T>(trip: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let answer = time::timeout(PATIENCE, trip).await;
    answer.unwrap_or_else(|_| Err(StoreError::unavailable("it did not answer in time")))
}

fn pool(
    manager: Manager,
    connections: u32,
    min_idle: Option<u32>,
    makers: &Arc<ScheduledThreadPool>,
) -> Pool<Manager> {
    Pool::builder()
        .thread_pool(makers.clone())
        .max_size(connections)
        .min_idle(min_idle)
        .test_on_check_out(false)
        .connection_timeout(PATIENCE_FOR_A_CONNECTION)
        // Whoever waits for the connection is told.
        .error_handler(Box::new(NopErrorHandler))
        .build_unchecked(manager)
}
