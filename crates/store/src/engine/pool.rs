//! How a pool makes connections and judges them.

use super::{connection::AnyConnection, dialect, error::StoreError};
use crate::config::DatabaseUrl;
use diesel::r2d2::{Error, ManageConnection, Pool, PooledConnection, R2D2Connection};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// A pooled connection.
pub(super) struct Link {
    connection: AnyConnection,
    /// How often the database had been lost when this connection was made.
    losses: u64,
    lost: bool,
}

/// Makes connections, and counts how often the database was lost. A connection that is older than the last
/// loss is not used again: most likely it is gone, too, and a new one finds out whether the database is back.
#[derive(Clone)]
pub(super) struct Manager {
    url: DatabaseUrl,
    patience: Duration,
    losses: Arc<AtomicU64>,
}

impl Manager {
    /// Its connections wait so long for other programs that have the database locked.
    pub(super) fn new(url: DatabaseUrl, patience: Duration) -> Self {
        Self { url, patience, losses: Arc::default() }
    }

    /// For connections to the same database that do not wait.
    pub(super) fn without_patience(&self) -> Self {
        Self { patience: Duration::ZERO, ..self.clone() }
    }

    /// Whether nothing was lost since the connection was made. One that is not good is not used again.
    pub(super) fn is_good(&self, link: &mut Link) -> bool {
        link.lost |= link.losses != self.losses.load(Ordering::Relaxed);
        !link.lost
    }

    /// A connection that may be good.
    pub(super) fn get(&self, pool: &Pool<Self>) -> Result<PooledConnection<Self>, StoreError> {
        loop {
            let mut link = pool.get().map_err(StoreError::unavailable)?;
            if self.is_good(&mut link) {
                return Ok(link);
            }
        }
    }

    /// One trip to the database.
    pub(super) fn run<T>(
        &self,
        link: &mut Link,
        trip: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        // A connection whose trip panicked is in a state that nobody knows.
        link.lost = true;
        let result = trip(&mut link.connection);
        link.lost = match &result {
            Err(StoreError::Unavailable(reason)) => !dialect::survives(&link.connection, reason),
            _ => false,
        };
        if link.lost {
            self.losses.fetch_add(1, Ordering::Relaxed);
        }
        result
    }
}

impl ManageConnection for Manager {
    type Connection = Link;
    type Error = Error;

    fn connect(&self) -> Result<Link, Error> {
        let losses = self.losses.load(Ordering::Relaxed);
        let connection = dialect::connect(&self.url, self.patience).map_err(Error::ConnectionError)?;
        Ok(Link { connection, losses, lost: false })
    }

    fn is_valid(&self, link: &mut Link) -> Result<(), Error> {
        link.connection.ping().map_err(Error::QueryError)
    }

    fn has_broken(&self, link: &mut Link) -> bool {
        link.lost || link.connection.is_broken()
    }
}
