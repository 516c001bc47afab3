//! One connection type for both databases.

use diesel::{PgConnection, QueryResult, SqliteConnection, query_dsl::methods::LoadQuery};

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub(super) enum AnyConnection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl AnyConnection {
    /// Loads the first rows of a statement that is the same for both databases, by the connection of the one that
    /// it is: that keeps the statement prepared and asks nothing twice for each field. Without `LIMIT`, for which
    /// SQLite would prepare the statement anew: it makes row after row, and no more than are taken.
    pub(super) fn load_first<Q, Row>(&mut self, query: Q, most: usize) -> QueryResult<Vec<Row>>
    where
        Q: for<'q> LoadQuery<'q, SqliteConnection, Row> + for<'q> LoadQuery<'q, PgConnection, Row>,
    {
        match self {
            Self::Sqlite(connection) => query.load_iter(connection)?.take(most).collect(),
            Self::Postgres(connection) => query.load_iter(connection)?.take(most).collect(),
        }
    }
}
