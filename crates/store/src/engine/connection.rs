//! One connection type for both databases.

use diesel::{
    Connection, PgConnection, QueryResult, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    dsl::Limit,
    query_dsl::methods::{ExecuteDsl, LimitDsl, LoadQuery},
};

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub(crate) enum AnyConnection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// The first of the rows, for a statement that returns at most one. Takes all rows, because outside of a transaction
/// SQLite commits a statement when it has been stepped to its end: diesel's `get_result` stops before that and would
/// not report a failed commit.
pub(crate) fn only<T>(rows: QueryResult<Vec<T>>) -> QueryResult<T> {
    rows?.into_iter().next().ok_or(diesel::NotFound)
}

impl AnyConnection {
    /// Whether the database is in this process, so that a call crosses no network.
    pub(crate) fn is_embedded(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }
}

// These run on the driver's own connection type, which caches the prepared statement under the query's type; the multi
// connection would build and compare the SQL text at every call.
impl AnyConnection {
    /// Loads the first row. SQLite computes a row only when it is fetched, so it needs no `LIMIT`.
    pub(crate) fn first_row<'q, Q, Row>(&mut self, query: Q) -> QueryResult<Row>
    where
        Q: LoadQuery<'q, SqliteConnection, Row> + LimitDsl,
        Limit<Q>: LoadQuery<'q, PgConnection, Row>,
    {
        match self {
            Self::Sqlite(connection) => query.load_iter(connection)?.next().unwrap_or(Err(diesel::NotFound)),
            Self::Postgres(connection) => only(LimitDsl::limit(query, 1).load(connection)),
        }
    }

    /// Runs a statement, and returns how many rows it changed.
    pub(crate) fn run<Q>(&mut self, statement: Q) -> QueryResult<usize>
    where
        Q: ExecuteDsl<SqliteConnection> + ExecuteDsl<PgConnection>,
    {
        match self {
            Self::Sqlite(connection) => ExecuteDsl::execute(statement, connection),
            Self::Postgres(connection) => ExecuteDsl::execute(statement, connection),
        }
    }

    /// Runs a call in a transaction. SQLite's writer has begun one already, which it rolls back if the call fails.
    pub(crate) fn atomically<T, E: From<diesel::result::Error>>(
        &mut self,
        call: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        match self {
            Self::Sqlite(_) => call(self),
            Self::Postgres(_) => self.transaction(call),
        }
    }

    /// Runs reads that all see the same state of the database.
    pub(crate) fn in_snapshot<T, E: From<diesel::result::Error>>(
        &mut self,
        call: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transaction(|connection| {
            if let Self::Postgres(connection) = connection {
                connection.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")?;
            }
            call(connection)
        })
    }

    /// Loads all rows.
    pub(crate) fn load_all<'q, Q, Row>(&mut self, query: Q) -> QueryResult<Vec<Row>>
    where
        Q: LoadQuery<'q, SqliteConnection, Row> + LoadQuery<'q, PgConnection, Row>,
    {
        match self {
            Self::Sqlite(connection) => query.load(connection),
            Self::Postgres(connection) => query.load(connection),
        }
    }
}
