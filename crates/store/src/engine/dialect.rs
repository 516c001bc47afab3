//! What differs between the two databases: how they are opened, configured and probed, and how transactions begin.

use super::{
    connection::{AnyConnection, only},
    files,
};
use crate::{database_url::DatabaseUrl, error::StoreError, schema::revoked_sessions};
use diesel::{
    Connection, ConnectionError, ConnectionResult, ExpressionMethods, PgConnection, QueryDsl, QueryResult,
    QueryableByName, RunQueryDsl, SqliteConnection,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    sql_query,
    sql_types::{Integer, Nullable, Text},
};
use memchr::memmem;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use shared::{Position, TaskId};
use std::{path::Path, time::Duration};

/// `synchronous = FULL` makes every acknowledged write durable. `page_size` applies to new databases: fewer tasks need
/// overflow pages, which a `WITHOUT ROWID` table uses for rows of more than 2,030 bytes at this size.
/// `journal_size_limit` truncates a write-ahead log that a long read made grow, when it is next reset. Temporary files
/// stay in memory: nothing but the directory of the database needs to be writable.
const SQLITE_SETTINGS: &str = "
    PRAGMA page_size = 8192;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA journal_size_limit = 16777216;";

/// PostgreSQL's clock, in milliseconds.
pub(crate) const STATEMENT_CLOCK: &str = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

/// How long a statement may run on PostgreSQL, so that it does not go on for long after its caller has timed out.
pub(crate) const STATEMENT_TIMEOUT: Duration = Duration::from_millis(1250);

/// In milliseconds. The first is [`STATEMENT_TIMEOUT`]; the second releases the locks of a client that dies within a transaction.
const POSTGRES_SETTINGS: &str = "
    SET statement_timeout = 1250;
    SET idle_in_transaction_session_timeout = 5000;";

/// `failure.rs` knows English messages only. Some servers let superusers alone choose the language; a refusal must not fail
/// the connection, nor fill the server's log.
const ENGLISH: &str = "
    DO $$ BEGIN PERFORM set_config('lc_messages', 'C', FALSE); EXCEPTION WHEN OTHERS THEN NULL; END $$;";

/// How soon an unreachable server is noticed: seconds to connect and between TCP keep-alives, milliseconds until sent
/// data must be acknowledged.
const POSTGRES_PARAMETERS: &str =
    "connect_timeout=2&keepalives_idle=1&keepalives_interval=1&keepalives_count=2&tcp_user_timeout=2000";

#[diesel::declare_sql_function]
extern "SQL" {
    /// The 1-based position of `part` in `text`, or 0 if it does not occur. Built into PostgreSQL, where it counts
    /// characters; the function that this module registers with SQLite counts bytes. So the result is only ever
    /// compared with 0.
    fn strpos(text: Nullable<Text>, part: Text) -> Nullable<Integer>;

    /// The position of a task with these attributes. With PostgreSQL, an expression takes its place.
    fn position_key(attributes: Nullable<Text>, id: Text) -> Text;
}

/// Takes linear time. SQLite's own `LIKE` and `instr` take quadratic time, with which a few malicious searches could
/// occupy the database for minutes.
fn position(text: &str, part: &str) -> i32 {
    memmem::find(text.as_bytes(), part.as_bytes())
        .map_or(0, |offset| i32::try_from(offset + 1).unwrap_or(i32::MAX))
}

/// Without parsing JSON: within a string, a quotation mark would be escaped.
fn position_in(attributes: Option<&str>, id: &str) -> String {
    let member = |json: &str| Some(json.split_once(r#""position":""#)?.1.split_once('"')?.0.to_owned());
    let unmoved = || id.parse().map_or_else(|_| String::new(), |id: TaskId| Position::unmoved(id).into());
    attributes.and_then(member).unwrap_or_else(unmoved)
}

/// Characters to percent-encode in the path of a URI: all but alphanumeric ASCII characters and `/.-_`.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');

pub(crate) struct Profile {
    /// The maximum number of connections.
    pub(crate) connections: u32,
    /// Whether the database is in this process: then a short read costs less than handing it to another thread, and
    /// one thread makes all writes.
    pub(crate) embedded: bool,
}

pub(crate) fn profile(url: &DatabaseUrl) -> Profile {
    match url {
        DatabaseUrl::Sqlite(_) => Profile { connections: 8, embedded: true },
        DatabaseUrl::Postgres(_) => Profile { connections: 16, embedded: false },
    }
}

/// Begins a write transaction. On SQLite, `IMMEDIATE` takes the write lock at once: a read transaction that is upgraded
/// later fails if another connection has written in between (`SQLITE_BUSY_SNAPSHOT`).
pub(crate) fn begin_write(connection: &mut AnyConnection) -> QueryResult<()> {
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

/// SQLite only: begins a read transaction and returns `PRAGMA data_version`, which changes when another connection
/// commits. `BEGIN` is deferred; reading the pragma is what takes the read mark.
pub(crate) fn begin_read(connection: &mut AnyConnection) -> QueryResult<i32> {
    <AnyConnection as Connection>::TransactionManager::begin_transaction(connection)?;
    let version: DataVersion = only(sql_query("PRAGMA data_version").get_results(connection))?;
    Ok(version.data_version)
}

pub(crate) fn commit(connection: &mut AnyConnection) -> QueryResult<()> {
    <AnyConnection as Connection>::TransactionManager::commit_transaction(connection)
}

pub(crate) fn roll_back(connection: &mut AnyConnection) -> QueryResult<()> {
    <AnyConnection as Connection>::TransactionManager::rollback_transaction(connection)
}

/// SQLite only: applies the whole write-ahead log to the database and truncates it, after waiting at most 200 ms
/// for its readers. If one remains, the log stays as it is.
pub(crate) fn truncate_log(connection: &mut AnyConnection, busy_timeout: Duration) -> QueryResult<()> {
    let usual = busy_timeout.as_millis();
    connection.batch_execute(&format!(
        "PRAGMA busy_timeout = 200; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout = {usual}"
    ))
}

/// Opens a connection for requests. `busy_timeout` is how long SQLite waits for another process's lock.
pub(crate) fn connect(url: &DatabaseUrl, busy_timeout: Duration) -> ConnectionResult<AnyConnection> {
    match url {
        DatabaseUrl::Sqlite(file) => open_sqlite(file, busy_timeout),
        DatabaseUrl::Postgres(url) => {
            open_postgres(url, &format!("{ENGLISH}{POSTGRES_SETTINGS}")).map(AnyConnection::Postgres)
        }
    }
}

/// Opens a connection without a statement timeout; SQLite waits for locks for up to 10 s.
pub(crate) fn connect_without_timeout(url: &DatabaseUrl) -> ConnectionResult<AnyConnection> {
    match url {
        DatabaseUrl::Sqlite(file) => open_sqlite(file, Duration::from_secs(10)),
        DatabaseUrl::Postgres(url) => open_postgres(url, ENGLISH).map(AnyConnection::Postgres),
    }
}

fn open_sqlite(file: &Path, busy_timeout: Duration) -> ConnectionResult<AnyConnection> {
    files::check_writable(file).map_err(|e| ConnectionError::BadConnection(e.to_string()))?;
    let mut connection = SqliteConnection::establish(&open_existing_uri(file))?;
    let settings = format!("PRAGMA busy_timeout = {}; {SQLITE_SETTINGS}", busy_timeout.as_millis());
    connection.batch_execute(&settings).map_err(ConnectionError::CouldntSetupConfiguration)?;
    strpos_utils::register_impl(&mut connection, |text: Option<String>, part: String| {
        text.map(|text| position(&text, &part))
    })
    .map_err(ConnectionError::CouldntSetupConfiguration)?;
    position_key_utils::register_impl(&mut connection, |attributes: Option<String>, id: String| {
        position_in(attributes.as_deref(), &id)
    })
    .map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(AnyConnection::Sqlite(connection))
}

fn open_postgres(url: &str, settings: &str) -> ConnectionResult<PgConnection> {
    let mut connection = PgConnection::establish(&with_parameters(url))
        .map_err(|e| ConnectionError::BadConnection(reason(&e.to_string()).to_owned()))?;
    connection.batch_execute(settings).map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(connection)
}

/// Why there is no connection. Not in libpq's words, which repeat parts of a URL that it reads otherwise than intended, for
/// example a password that contains `/` or `@`.
fn reason(libpq: &str) -> &'static str {
    let known = REASONS.iter().find(|(words, _)| libpq.contains(words));
    known.map_or(
        "no connection is possible with this URL: check its parts, and percent-encode special characters",
        |(_, reason)| reason,
    )
}

/// What libpq's message contains, and what that means. The first match counts.
const REASONS: [(&str, &str); 18] = [
    ("password authentication failed", "the user or the password is wrong"),
    ("no password supplied", "it requires a password"),
    ("no pg_hba.conf entry", "its pg_hba.conf does not permit this user from here"),
    ("authentication failed", "it does not accept this user"),
    ("permission denied for database", "the user has no access to the database"),
    ("does not exist", "it has no such database or user"),
    ("too many clients", "it has too many connections already"),
    ("remaining connection slots", "it has too many connections already"),
    ("too many connections", "it has too many connections already"),
    ("the database system is", "it is starting or stopping"),
    ("could not translate host name", "its host name cannot be resolved"),
    ("Connection refused", "the connection is refused"),
    ("No such file or directory", "there is no such socket or certificate file"),
    ("timeout expired", "it does not respond"),
    ("unreachable", "its network cannot be reached"),
    ("No route to host", "its network cannot be reached"),
    ("SSL", "TLS cannot be used with it"),
    ("certificate", "its certificate is not valid"),
];

/// The URI with which SQLite opens an existing file but creates none: if the volume was unmounted, SQLite would
/// otherwise create an empty database in the mount point.
pub(crate) fn open_existing_uri(file: &Path) -> String {
    let slashes = if file.is_absolute() { "//" } else { "" };
    let path = utf8_percent_encode(&file.to_string_lossy(), PATH).to_string();
    format!("file:{slashes}{path}?mode=rw")
}

/// Inserts our parameters before those of the URL, since of two parameters with the same name libpq uses the last. Done
/// on the text, because a URL parser would reject some that libpq accepts (several hosts, none at all).
fn with_parameters(url: &str) -> String {
    // The query begins after the userinfo (RFC 3986 section 3.2.1), where a password may contain a question mark.
    let authority = url.find("://").map_or(0, |scheme| scheme + 3);
    let userinfo = url.get(authority..).and_then(|rest| rest.split('/').next()?.find('@')).unwrap_or(0);
    let (before, after) = url.split_at_checked(authority + userinfo).unwrap_or((url, ""));
    match after.split_once('?') {
        Some((path, query)) => format!("{before}{path}?{POSTGRES_PARAMETERS}&{query}"),
        None => format!("{url}?{POSTGRES_PARAMETERS}"),
    }
}

/// Checks that the database can be written. SQLite rewrites one page with the same content; PostgreSQL updates zero
/// rows, which it also refuses on a read-only server.
pub(crate) fn probe(connection: &mut AnyConnection) -> Result<(), StoreError> {
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
    fn reasons_repeat_nothing_of_the_url() {
        for (message, expected) in [
            (
                r#"could not translate host name "word@host" to address: Name or service not known"#,
                "cannot be resolved",
            ),
            (r#"invalid integer value "pass" for connection option "port""#, "percent-encode"),
            (r#"FATAL:  database "word@host/db" does not exist"#, "no such database"),
            (r#"FATAL:  password authentication failed for user "ann""#, "password is wrong"),
            ("connection to server at \"127.0.0.1\", port 1 failed: Connection refused", "is refused"),
        ] {
            let reason = reason(message);
            assert!(reason.contains(expected), "{message}: {reason}");
        }
    }

    #[test]
    fn parameters_of_the_url_override_ours() {
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
