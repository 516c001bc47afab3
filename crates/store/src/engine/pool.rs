//! How the pool opens connections and discards broken ones.

use super::{connection::AnyConnection, dialect, failure, files::OpenFile};
use crate::{database_url::DatabaseUrl, error::StoreError};
use diesel::{
    ConnectionError,
    r2d2::{Error, ManageConnection, Pool, PooledConnection, R2D2Connection},
};
use std::{
    io,
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
    /// With SQLite.
    file: Option<OpenFile>,
}

impl ConnectionManager {
    /// `busy_timeout` is how long SQLite waits for another process's lock.
    pub(crate) fn new(url: DatabaseUrl, busy_timeout: Duration) -> Self {
        let file = match &url {
            DatabaseUrl::Sqlite(path) => Some(OpenFile::new(path.clone())),
            DatabaseUrl::Postgres(_) => None,
        };
        Self { url, busy_timeout, failures: Arc::default(), file }
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

    /// Whether what was written is in the file of the database: that this was not removed or replaced.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if it was.
    pub(crate) fn check_file(&self) -> Result<(), StoreError> {
        self.file.as_ref().map_or(Ok(()), OpenFile::check)
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
        let cannot = |e: io::Error| Error::ConnectionError(ConnectionError::BadConnection(e.to_string()));
        if self.file.as_ref().map(OpenFile::adopt).transpose().map_err(cannot)? == Some(true) {
            self.failures.fetch_add(1, Ordering::Relaxed);
        }
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
