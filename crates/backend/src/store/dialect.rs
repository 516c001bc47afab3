//! What has to differ between the databases: how they are opened, set up and migrated. Everything else is one
//! path for both.

use super::{connection::AnyConnection, error::StoreError};
use crate::config::DatabaseUrl;
use diesel::{
    Connection, ConnectionError, ConnectionResult, PgConnection, RunQueryDsl, SqliteConnection,
    backend::Backend, connection::SimpleConnection, sql_query, sql_types::Text,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use shared::UserId;
use std::{
    fs::{self, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
    time::Duration,
};

const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES_MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// `FULL` makes every acknowledged write durable; the timeout is how long one writer waits for another.
const SQLITE_SETTINGS: &str = "
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;";

/// Any number that nothing else in the database locks.
const MIGRATION_LOCK: &str = "SELECT pg_advisory_lock(7305809155817701)";
const MIGRATION_UNLOCK: &str = "SELECT pg_advisory_unlock(7305809155817701)";

/// How many connections there are at the most, and how long a request waits for one: with SQLite for the
/// writers before it, with PostgreSQL for one that may have gone away.
pub(super) fn pool_limits(url: &DatabaseUrl) -> (u32, Duration) {
    match url {
        DatabaseUrl::Sqlite(_) => (8, Duration::from_secs(5)),
        DatabaseUrl::Postgres(_) => (16, Duration::from_millis(1500)),
    }
}

/// Does `work` on an account's tasks while nobody else does such work on them. SQLite has one writer anyway;
/// PostgreSQL would let several count before any of them adds.
pub(super) fn one_at_a_time<T>(
    connection: &mut AnyConnection,
    user: UserId,
    work: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    match connection {
        AnyConnection::Sqlite(_) => work(connection),
        AnyConnection::Postgres(_) => connection.transaction(|connection| {
            sql_query("SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE")
                .bind::<Text, _>(user.to_string())
                .execute(connection)?;
            work(connection)
        }),
    }
}

/// A new connection, set up for use.
pub(super) fn connect(url: &DatabaseUrl) -> ConnectionResult<AnyConnection> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let mut connection = SqliteConnection::establish(&path.to_string_lossy())?;
            connection.batch_execute(SQLITE_SETTINGS).map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(AnyConnection::Sqlite(connection))
        }
        DatabaseUrl::Postgres(url) => PgConnection::establish(url).map(AnyConnection::Postgres),
    }
}

/// Makes the place for the data if need be, and brings the schema up to date.
///
/// # Errors
/// A sentence that says what to do.
pub(super) fn prepare(url: &DatabaseUrl) -> Result<(), String> {
    if let DatabaseUrl::Sqlite(path) = url {
        make_file(path).map_err(|e| {
            let path = path.display();
            format!(
                "Cannot make or write {path}: {e}. Mend its directory, or set DATABASE_URL to another place."
            )
        })?;
    }
    let mut connection = connect(url).map_err(|e| {
        let reason = url.redact(e.to_string().trim());
        format!("Cannot open the database at {url:?} ({reason}). Check DATABASE_URL and that it can be reached and written.")
    })?;
    match &mut connection {
        AnyConnection::Sqlite(connection) => migrate(connection, SQLITE_MIGRATIONS),
        AnyConnection::Postgres(connection) => {
            // Several instances may start at once.
            connection.batch_execute(MIGRATION_LOCK).map_err(|e| migration_failed(&e))?;
            let migrated = migrate(connection, POSTGRES_MIGRATIONS);
            connection.batch_execute(MIGRATION_UNLOCK).map_err(|e| migration_failed(&e))?;
            migrated
        }
    }
}

/// The database and its directory are for their owner alone: the file holds everybody's tasks and hashes.
/// What SQLite keeps beside it takes after it.
fn make_file(database: &Path) -> io::Result<()> {
    if let Some(directory) = database.parent().filter(|directory| !directory.as_os_str().is_empty()) {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    }
    OpenOptions::new().create(true).append(true).mode(0o600).open(database).map(|_| ())
}

fn migrate<C: MigrationHarness<DB>, DB: Backend>(
    connection: &mut C,
    migrations: EmbeddedMigrations,
) -> Result<(), String>
where
    EmbeddedMigrations: diesel::migration::MigrationSource<DB>,
{
    connection.run_pending_migrations(migrations).map(|_| ()).map_err(|e| migration_failed(&e))
}

fn migration_failed(error: &dyn std::fmt::Display) -> String {
    format!("Cannot bring the database up to date: {error}. Check that the database can be written.")
}

/// The shortest trip there is.
pub(super) fn ping(connection: &mut AnyConnection) -> Result<(), StoreError> {
    diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("1"))
        .get_result::<i32>(connection)
        .map(|_| ())
        .map_err(StoreError::from)
}
