//! One connection type for both databases.

use diesel::{
    PgConnection, QueryResult, RunQueryDsl, SqliteConnection,
    dsl::Limit,
    query_dsl::methods::{LimitDsl, LoadQuery},
};

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub(super) enum AnyConnection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl AnyConnection {
    /// Whether the database is in this process, so that a trip to it crosses no network.
    pub(super) fn is_embedded(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// Loads the first rows of a statement that is the same for both databases, by the connection of the one that
    /// it is: that keeps the statement prepared and asks nothing twice for each field. SQLite makes row after row,
    /// and no more than are taken, until one is `enough`; for a `LIMIT` it would prepare the statement anew. PostgreSQL
    /// sends `most` rows at once.
    pub(super) fn load_first<'q, Q, Row>(
        &mut self,
        query: Q,
        most: i64,
        enough: impl Fn(&Row) -> bool,
    ) -> QueryResult<Vec<Row>>
    where
        Q: LoadQuery<'q, SqliteConnection, Row> + LimitDsl,
        Limit<Q>: LoadQuery<'q, PgConnection, Row>,
    {
        match self {
            Self::Sqlite(connection) => {
                let most = usize::try_from(most).unwrap_or(usize::MAX);
                let mut rows = Vec::new();
                for row in query.load_iter(connection)?.take(most) {
                    let row = row?;
                    let last = enough(&row);
                    rows.push(row);
                    if last {
                        break;
                    }
                }
                Ok(rows)
            }
            Self::Postgres(connection) => LimitDsl::limit(query, most).load(connection),
        }
    }

    /// Loads all rows of a statement that is the same for both databases, which it may have to read to its end. As
    /// [`AnyConnection::load_first`].
    pub(super) fn load_all<'q, Q, Row>(&mut self, query: Q) -> QueryResult<Vec<Row>>
    where
        Q: LoadQuery<'q, SqliteConnection, Row> + LoadQuery<'q, PgConnection, Row>,
    {
        match self {
            Self::Sqlite(connection) => query.load(connection),
            Self::Postgres(connection) => query.load(connection),
        }
    }
}
