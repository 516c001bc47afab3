//! One connection type for both databases, and how a pool makes and judges them.

use super::{dialect, error::StoreError};
use crate::config::DatabaseUrl;
use diesel::{
    PgConnection, SqliteConnection,
    r2d2::{Error, ManageConnection, R2D2Connection},
};

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub(super) enum AnyConnection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// A pooled connection that remembers whether the database was lost on it.
pub(super) struct Link {
    connection: AnyConnection,
    lost: bool,
}

impl Link {
    pub(super) fn run<T>(
        &mut self,
        trip: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let result = trip(&mut self.connection);
        self.lost = matches!(result, Err(StoreError::Unavailable(_)));
        result
    }
}

/// Makes connections for the pool.
pub(super) struct Manager {
    url: DatabaseUrl,
}

impl Manager {
    pub(super) fn new(url: DatabaseUrl) -> Self {
        Self { url }
    }
}

impl ManageConnection for Manager {
    type Connection = Link;
    type Error = Error;

    fn connect(&self) -> Result<Link, Error> {
        let connection = dialect::connect(&self.url).map_err(Error::ConnectionError)?;
        Ok(Link { connection, lost: false })
    }

    fn is_valid(&self, link: &mut Link) -> Result<(), Error> {
        link.connection.ping().map_err(Error::QueryError)
    }

    /// A connection on which the database was lost is not used again: a new one is the quickest way to find
    /// out whether it is back.
    fn has_broken(&self, link: &mut Link) -> bool {
        link.lost || link.connection.is_broken()
    }
}
