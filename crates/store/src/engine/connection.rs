//! One connection type for both databases.

use diesel::{
    Connection, PgConnection, QueryResult, RunQueryDsl, SqliteConnection,
    backend::Backend,
    connection::{AnsiTransactionManager, LoadConnection, SimpleConnection, TransactionManager},
    dsl::Limit,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    query_dsl::methods::{ExecuteDsl, LimitDsl, LoadQuery},
    sql_types::Integer,
    sqlite::Sqlite,
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

    /// Runs an `UPDATE` as [`Prepared`].
    pub(crate) fn update<Q>(&mut self, statement: Q) -> QueryResult<()>
    where
        Q: QueryFragment<Sqlite> + QueryId + ExecuteDsl<PgConnection> + 'static,
    {
        match self {
            Self::Sqlite(connection) => update_prepared(connection, statement),
            Self::Postgres(connection) => ExecuteDsl::execute(statement, connection).map(drop),
        }
    }

    /// Begins a savepoint in the current transaction. Savepoints can be nested.
    pub(crate) fn begin_savepoint(&mut self) -> QueryResult<()> {
        match self {
            Self::Sqlite(connection) => Fixed("SAVEPOINT of_call").execute(connection).map(drop),
            Self::Postgres(connection) => AnsiTransactionManager::begin_transaction(connection),
        }
    }

    /// Keeps what was written since the latest savepoint, and ends it.
    pub(crate) fn release_savepoint(&mut self) -> QueryResult<()> {
        match self {
            Self::Sqlite(connection) => Fixed("RELEASE of_call").execute(connection).map(drop),
            Self::Postgres(connection) => AnsiTransactionManager::commit_transaction(connection),
        }
    }

    /// Discards what was written since the latest savepoint, and ends it.
    pub(crate) fn roll_back_savepoint(&mut self) -> QueryResult<()> {
        match self {
            Self::Sqlite(connection) => {
                Fixed("ROLLBACK TO of_call").execute(connection)?;
                Fixed("RELEASE of_call").execute(connection).map(drop)
            }
            Self::Postgres(connection) => AnsiTransactionManager::rollback_transaction(connection),
        }
    }

    /// Runs a call in a transaction. On SQLite the writer has already begun a savepoint for the call, which it rolls back if
    /// the call fails.
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

/// An `UPDATE` whose text follows from its type, which stays prepared. Diesel prepares an update each time it runs, since a
/// changeset may leave members out; for the update that begins each write that took a third of the writer's time. Only for
/// assignments by `eq`, which are never left out: a missing value is NULL.
pub(crate) struct Prepared<Q>(pub(crate) Q);

impl<DB: Backend, Q: QueryFragment<DB>> QueryFragment<DB> for Prepared<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q: 'static> QueryId for Prepared<Q> {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<Q: Query> Query for Prepared<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, Conn> RunQueryDsl<Conn> for Prepared<Q> {}

/// Runs an `UPDATE` as [`Prepared`]. Run through `load`, as a query without rows: `execute` takes the statement by reference,
/// and then diesel does not ask whether it may stay prepared.
pub(crate) fn update_prepared<Q>(connection: &mut SqliteConnection, statement: Q) -> QueryResult<()>
where
    Q: QueryFragment<Sqlite> + QueryId + 'static,
{
    let mut rows = <SqliteConnection as LoadConnection>::load(connection, Silent(Prepared(statement)))?;
    rows.try_for_each(|row| row.map(drop))
}

/// A statement that returns no rows.
struct Silent<Q>(Prepared<Q>);

impl<Q: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Silent<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, backend: &Sqlite) -> QueryResult<bool> {
        self.0.is_safe_to_cache_prepared(backend)
    }
}

impl<Q: 'static> QueryId for Silent<Q> {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<Q> Query for Silent<Q> {
    type SqlType = Integer;
}

/// A statement of SQLite without parameters, which stays prepared: diesel's transaction manager parses its statements
/// each time.
struct Fixed(&'static str);

impl QueryFragment<Sqlite> for Fixed {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}

impl QueryId for Fixed {
    type QueryId = ();
    /// Statements differ in their text only.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<SqliteConnection> for Fixed {}
