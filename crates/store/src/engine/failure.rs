//! What a failed statement means: an outage, an overload, or an error of this call alone. The drivers do not classify
//! it, and a client that can cause it must not be able to cost other requests their connections.

use super::{connection::AnyConnection, dialect::STATEMENT_TIMEOUT};
use crate::error::StoreError;
use diesel::r2d2::R2D2Connection;
use std::time::Duration;

/// SQLite's message when another process holds the lock.
pub(crate) const DATABASE_IS_LOCKED: &str = "database is locked";

/// What SQLite's messages contain (`sqlite3ErrStr` in its `main.c`) if the database cannot be used now, over the same
/// connection.
const SQLITE_AWAY: [&str; 5] = [
    DATABASE_IS_LOCKED,
    "database table is locked",
    "database or disk is full",
    "out of memory",
    "no such table",
];
/// The same, if SQLite has to open its files again afterwards: by now, their names may lead to other files.
const SQLITE_LOST: [&str; 6] = [
    "disk I/O error",
    "attempt to write a readonly database",
    "unable to open database file",
    "file is not a database",
    "locking protocol",
    "access permission denied",
];

/// What PostgreSQL's messages contain if it cannot serve a call now. Messages, because the driver does not pass on the codes
/// of errors, and English, because each connection asks for it.
const POSTGRES_AWAY: [&str; 4] =
    ["No space left on device", "could not extend file", "out of memory", "does not exist"];
/// The same if a statement took too long, or was canceled.
const POSTGRES_SLOW: [&str; 2] = ["canceling statement", "deadlock detected"];

/// What the reason begins with if a connection to PostgreSQL is lost and the error does not say so itself.
const LOST: &str = "the connection is lost: ";

/// Classifies an error that a call returned after `took`.
pub(crate) fn classify(connection: &mut AnyConnection, error: StoreError, took: Duration) -> StoreError {
    let StoreError::Unclassified(reason) = error else { return error };
    let is_outage = match connection {
        AnyConnection::Sqlite(_) => {
            contains_any(&reason, &SQLITE_AWAY) || SQLITE_LOST.contains(&reason.as_str())
        }
        AnyConnection::Postgres(connection) => {
            if connection.is_broken() || connection.ping().is_err() {
                return StoreError::Unavailable(format!("{LOST}{reason}"));
            }
            if took >= STATEMENT_TIMEOUT || contains_any(&reason, &POSTGRES_SLOW) {
                return StoreError::Overloaded;
            }
            contains_any(&reason, &POSTGRES_AWAY)
        }
    };
    if is_outage { StoreError::Unavailable(reason) } else { StoreError::Internal(reason) }
}

/// Whether the connection is lost after this error of a call.
pub(crate) fn is_lost(connection: &AnyConnection, error: &StoreError) -> bool {
    let StoreError::Unavailable(reason) = error else { return false };
    match connection {
        AnyConnection::Sqlite(_) => !contains_any(reason, &SQLITE_AWAY),
        AnyConnection::Postgres(_) => reason.starts_with(LOST) || !contains_any(reason, &POSTGRES_AWAY),
    }
}

fn contains_any(reason: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| reason.contains(part))
}

#[cfg(test)]
mod tests {
    use super::{classify, is_lost};
    use crate::{engine::AnyConnection, error::StoreError};
    use diesel::{Connection, RunQueryDsl, SqliteConnection, sql_query};
    use std::time::Duration;

    fn fail(connection: &mut AnyConnection, statement: &str) -> StoreError {
        let error = sql_query(statement).execute(connection).unwrap_err();
        classify(connection, error.into(), Duration::ZERO)
    }

    #[test]
    fn an_error_of_a_statement_is_no_outage() {
        let mut connection = AnyConnection::Sqlite(SqliteConnection::establish(":memory:").unwrap());
        for statement in [
            "SELECT nothing",
            "SELECT abs(-9223372036854775808)",
            "SELECT zeroblob(3000000000)",
            "SELECT json('{')",
            "VALUES (1), (2, 3)",
        ] {
            let error = fail(&mut connection, statement);
            assert!(matches!(error, StoreError::Internal(_)), "{statement}: {error:?}");
            assert!(!is_lost(&connection, &error));
        }
    }

    #[test]
    fn a_refusal_to_write_is_an_outage() {
        let mut connection = AnyConnection::Sqlite(SqliteConnection::establish(":memory:").unwrap());
        sql_query("CREATE TABLE t (x)").execute(&mut connection).unwrap();
        sql_query("PRAGMA query_only = ON").execute(&mut connection).unwrap();
        let error = fail(&mut connection, "INSERT INTO t VALUES (1)");
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
        assert!(is_lost(&connection, &error));
        sql_query("PRAGMA query_only = OFF").execute(&mut connection).unwrap();
        sql_query("PRAGMA max_page_count = 2").execute(&mut connection).unwrap();
        let error = fail(&mut connection, "INSERT INTO t VALUES (zeroblob(100000))");
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
        assert!(!is_lost(&connection, &error), "a full disk leaves it as it is");
    }
}
