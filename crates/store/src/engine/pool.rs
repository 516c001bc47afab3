//! How the pool opens connections and discards broken ones.

use super::{connection::AnyConnection, dialect, failure};
use crate::{database_url::DatabaseUrl, error::StoreError};
use diesel::r2d2::{Error, ManageConnection, Pool, PooledConnection, R2D2Connection};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// A connection and whether it can still be used.
pub(crate) struct Monitored {
    connection: AnyConnection,
    /// How many failures there had been when it was opened.
    failures: u64,
    is_broken: bool,
}

/// Opens connections and counts those that broke. Every connection that is older than the latest failure is discarded:
/// most likely it is broken, too, and a new one finds out whether the database is back. A statement that fails on a
/// connection that still works breaks nothing.
#[derive(Clone)]
pub(crate) struct ConnectionManager {
    url: DatabaseUrl,
    busy_timeout: Duration,
    failures: Arc<AtomicU64>,
}

impl ConnectionManager {
    /// `busy_timeout` is how long SQLite waits for another process's lock.
    pub(crate) fn new(url: DatabaseUrl, busy_timeout: Duration) -> Self {
        Self { url, busy_timeout, failures: Arc::default() }
    }

    pub(crate) fn busy_timeout(&self) -> Duration {
        self.busy_timeout
    }

    /// For connections to the same database that do not wait for locks; broken ones are counted together.
    pub(crate) fn without_busy_timeout(&self) -> Self {
        Self { busy_timeout: Duration::ZERO, ..self.clone() }
    }

    /// Whether neither this connection nor another has broken since it was opened. Otherwise it is flagged as broken,
    /// and the pool discards it.
    pub(crate) fn is_usable(&self, monitored: &mut Monitored) -> bool {
        monitored.is_broken |= monitored.failures != self.failures.load(Ordering::Relaxed);
        !monitored.is_broken
    }

    /// A usable connection from the pool.
    pub(crate) fn get(&self, pool: &Pool<Self>) -> Result<PooledConnection<Self>, StoreError> {
        loop {
            let mut connection = pool.get().map_err(StoreError::unavailable)?;
            if self.is_usable(&mut connection) {
                return Ok(connection);
            }
        }
    }

    /// Runs a call.
    pub(crate) fn run<T>(
        &self,
        monitored: &mut Monitored,
        call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        // A panic leaves the connection in an unknown state.
        monitored.is_broken = true;
        let begun = Instant::now();
        let connection = &mut monitored.connection;
        let result = call(connection).map_err(|error| failure::classify(connection, error, begun.elapsed()));
        monitored.is_broken = result.as_ref().err().is_some_and(|error| failure::is_lost(connection, error));
        if monitored.is_broken {
            self.failures.fetch_add(1, Ordering::Relaxed);
        }
        result
    }
}

impl ManageConnection for ConnectionManager {
    type Connection = Monitored;
    type Error = Error;

    fn connect(&self) -> Result<Monitored, Error> {
        let failures = self.failures.load(Ordering::Relaxed);
        let connection = dialect::connect(&self.url, self.busy_timeout).map_err(Error::ConnectionError)?;
        Ok(Monitored { connection, failures, is_broken: false })
    }

    fn is_valid(&self, monitored: &mut Monitored) -> Result<(), Error> {
        monitored.connection.ping().map_err(Error::QueryError)
    }

    fn has_broken(&self, monitored: &mut Monitored) -> bool {
        monitored.is_broken || monitored.connection.is_broken()
    }
}
