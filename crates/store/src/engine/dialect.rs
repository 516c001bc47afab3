//! What has to differ between the databases: how they are opened, set up and asked. Everything else is one path
//! for both.

use super::{connection::AnyConnection, error::StoreError, files, owned::only, schema::revoked_sessions};
use crate::config::DatabaseUrl;
use diesel::{
    Connection, ConnectionError, ConnectionResult, ExpressionMethods, PgConnection, QueryDsl, QueryResult,
    QueryableByName, RunQueryDsl, SqliteConnection,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    sql_query,
    sql_types::{Integer, Nullable, Text},
};
use memchr::memmem;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::{path::Path, time::Duration};

/// `FULL` makes every acknowledged write durable. The size of pages is that of a new database, in bytes: a task with
/// a long description fits. A log that grew beyond 16 MiB while somebody read it for long becomes small again.
const SQLITE_SETTINGS: &str = "
    PRAGMA page_size = 8192;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA journal_size_limit = 16777216;";

/// Milliseconds. Whoever waited for the statement has given up by then; and a program that is cut off in the
/// middle of a transaction locks nobody out.
const POSTGRES_SETTINGS: &str = "
    SET statement_timeout = 1250;
    SET idle_in_transaction_session_timeout = 5000;";

/// How soon a server that is gone without a word is noticed: seconds to connect and between signs of life, and
/// milliseconds for what was sent to arrive.
const POSTGRES_PARAMETERS: &str =
    "connect_timeout=2&keepalives_idle=1&keepalives_interval=1&keepalives_count=2&tcp_user_timeout=2000";

#[diesel::declare_sql_function]
extern "SQL" {
    /// Where `text` holds `part`, counted from 1, or 0. PostgreSQL's; SQLite gets ours.
    fn strpos(text: Nullable<Text>, part: Text) -> Nullable<Integer>;
}

/// In time that grows with the text, whatever is looked for. `LIKE` and `instr` of SQLite compare every part at every
/// place: a few searches for what nearly is everywhere would keep it busy for minutes.
fn position(text: &str, part: &str) -> i32 {
    memmem::find(text.as_bytes(), part.as_bytes())
        .map_or(0, |place| i32::try_from(place + 1).unwrap_or(i32::MAX))
}

/// What SQLite says when somebody else is at it, and when there is no room.
pub(super) const LOCKED: &str = "database is locked";
const FULL: &str = "database or disk is full";

/// What stands for itself in the path of a URI.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');

/// How the database is used.
pub(super) struct Limits {
    /// How many connections there are at the most.
    pub(super) connections: u32,
    /// Whether the database is in this process: then a short trip costs less than handing it to another thread, and
    /// one thread writes for all.
    pub(super) embedded: bool,
}

pub(super) fn limits(url: &DatabaseUrl) -> Limits {
    match url {
        DatabaseUrl::Sqlite(_) => Limits { connections: 8, embedded: true },
        DatabaseUrl::Postgres(_) => Limits { connections: 16, embedded: false },
    }
}

/// Begins a transaction that will write. SQLite takes its lock now: a transaction that asks for it later is refused if
/// another program has written meanwhile.
pub(super) fn begin(connection: &mut AnyConnection) -> QueryResult<()> {
    match connection {
        AnyConnection::Sqlite(connection) => {
            AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")
        }
        AnyConnection::Postgres(connection) => AnsiTransactionManager::begin_transaction(connection),
    }
}

#[derive(QueryableByName)]
struct DataVersion {
    #[diesel(sql_type = Integer)]
    data_version: i32,
}

/// Begins a transaction that only reads, and gives SQLite's number for what other connections have written.
pub(super) fn begin_reading(connection: &mut AnyConnection) -> QueryResult<i32> {
    <AnyConnection as Connection>::TransactionManager::begin_transaction(connection)?;
    let version: DataVersion = only(sql_query("PRAGMA data_version").get_results(connection))?;
    Ok(version.data_version)
}

/// Commits it.
pub(super) fn commit(connection: &mut AnyConnection) -> QueryResult<()> {
    <AnyConnection as Connection>::TransactionManager::commit_transaction(connection)
}

/// Gives it up.
pub(super) fn roll_back(connection: &mut AnyConnection) -> QueryResult<()> {
    <AnyConnection as Connection>::TransactionManager::rollback_transaction(connection)
}

/// A new connection, set up to serve requests: it gives up before those do that wait for it. `patience` is
/// SQLite's with other programs that have locked the file; the writers of this one stand in a queue.
pub(super) fn connect(url: &DatabaseUrl, patience: Duration) -> ConnectionResult<AnyConnection> {
    match url {
        DatabaseUrl::Sqlite(file) => open_sqlite(file, patience),
        DatabaseUrl::Postgres(url) => {
            let mut connection = open_postgres(url)?;
            connection
                .batch_execute(POSTGRES_SETTINGS)
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(AnyConnection::Postgres(connection))
        }
    }
}

/// A new connection, on which a statement may take its time.
pub(super) fn connect_patiently(url: &DatabaseUrl) -> ConnectionResult<AnyConnection> {
    match url {
        DatabaseUrl::Sqlite(file) => open_sqlite(file, Duration::from_secs(10)),
        DatabaseUrl::Postgres(url) => open_postgres(url).map(AnyConnection::Postgres),
    }
}

fn open_sqlite(file: &Path, patience: Duration) -> ConnectionResult<AnyConnection> {
    files::check_writable(file).map_err(|e| ConnectionError::BadConnection(e.to_string()))?;
    let mut connection = SqliteConnection::establish(&existing(file))?;
    let settings = format!("PRAGMA busy_timeout = {}; {SQLITE_SETTINGS}", patience.as_millis());
    connection.batch_execute(&settings).map_err(ConnectionError::CouldntSetupConfiguration)?;
    strpos_utils::register_impl(&mut connection, |text: Option<String>, part: String| {
        text.map(|text| position(&text, &part))
    })
    .map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(AnyConnection::Sqlite(connection))
}

fn open_postgres(url: &str) -> ConnectionResult<PgConnection> {
    PgConnection::establish(&with_parameters(url))
}

/// The URI by which SQLite opens a file and makes none: where a disk is missing, an empty database would be made
/// in its place.
pub(super) fn existing(file: &Path) -> String {
    let slashes = if file.is_absolute() { "//" } else { "" };
    let path = utf8_percent_encode(&file.to_string_lossy(), PATH).to_string();
    format!("file:{slashes}{path}?mode=rw")
}

/// Puts our parameters before those of the URL: of two, libpq takes the latter. Not left to a parser of URLs,
/// which would refuse some that libpq takes (several hosts, none at all).
fn with_parameters(url: &str) -> String {
    // A password may hold a question mark.
    let authority = url.find("://").map_or(0, |scheme| scheme + 3);
    let user = url.get(authority..).and_then(|rest| rest.split('/').next()?.find('@')).unwrap_or(0);
    let (before, after) = url.split_at_checked(authority + user).unwrap_or((url, ""));
    match after.split_once('?') {
        Some((place, own)) => format!("{before}{place}?{POSTGRES_PARAMETERS}&{own}"),
        None => format!("{url}?{POSTGRES_PARAMETERS}"),
    }
}

/// Whether the connection may be used again after a trip that failed for this reason. SQLite opens its files
/// anew if they can neither be read nor written: what stands under their names may be sound again.
pub(super) fn survives(connection: &AnyConnection, reason: &str) -> bool {
    match connection {
        AnyConnection::Sqlite(_) => matches!(reason, LOCKED | FULL),
        AnyConnection::Postgres(_) => false,
    }
}

/// Finds out whether the database can be used. SQLite has to write to know: one page, of which nothing is
/// different afterwards. PostgreSQL is asked to change no row at all, which it also refuses where it is
/// read-only.
pub(super) fn probe(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(connection) => connection.batch_execute("PRAGMA user_version = 0")?,
        AnyConnection::Postgres(connection) => {
            let none = revoked_sessions::table.filter(diesel::dsl::sql::<diesel::sql_types::Bool>("FALSE"));
            diesel::update(none).set(revoked_sessions::expires_at.eq(0)).execute(connection)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_url_says_wins_over_our_parameters() {
        for (url, expected) in [
            ("postgres://host/db", "postgres://host/db?OURS"),
            ("postgres://host/db?connect_timeout=9", "postgres://host/db?OURS&connect_timeout=9"),
            ("postgres://a:b?c@host:1,other/db", "postgres://a:b?c@host:1,other/db?OURS"),
            ("postgres://a:b?c@host?d=e@f", "postgres://a:b?c@host?OURS&d=e@f"),
            ("postgres:///db?host=/run", "postgres:///db?OURS&host=/run"),
        ] {
            assert_eq!(with_parameters(url), expected.replace("OURS", POSTGRES_PARAMETERS));
        }
    }
}
