//! The schema, brought up to date at every start and never taken back.

use super::{connection::AnyConnection, dialect, files};
use crate::config::DatabaseUrl;
use diesel::{
    Connection, SqliteConnection,
    backend::Backend,
    connection::SimpleConnection,
    migration::{MigrationSource, MigrationVersion},
    pg::Pg,
    sqlite::Sqlite,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::{fmt::Display, path::Path};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Makes instances that start at once wait for each other, for as long as it takes; the number is any that nothing else in
/// the database locks. Everything here ends with the transaction, since a pooler may give the connection to others, and
/// counts whatever they have left set on it. What somebody else has locked is not waited for long: others would have to
/// wait behind us.
const LOCK: &str = "
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    SET LOCAL statement_timeout = 0;
    SET LOCAL idle_in_transaction_session_timeout = 0;
    SET LOCAL lock_timeout = 0;
    SELECT pg_advisory_xact_lock(7305809155817701);
    SET LOCAL lock_timeout = '3s';";

/// Why a transaction was given up.
enum Stopped {
    /// With a sentence that says what to do.
    Told(String),
    Failed(diesel::result::Error),
}

impl From<diesel::result::Error> for Stopped {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error)
    }
}

/// Brings the schema up to date, making the database where it is an SQLite file that does not exist. Blocks.
///
/// # Errors
/// A sentence that says what to do.
pub fn migrate(url: &DatabaseUrl) -> Result<(), String> {
    let _claim = match url {
        DatabaseUrl::Sqlite(path) => Some(files::make(path)?),
        DatabaseUrl::Postgres(_) => None,
    };
    run(url)
}

/// Brings the schema up to date.
///
/// # Errors
/// A sentence that says what to do, also where a newer program has been at the database before.
pub(super) fn run(url: &DatabaseUrl) -> Result<(), String> {
    let mut connection = dialect::connect_patiently(url).map_err(|e| cannot_open(url, &e))?;
    match &mut connection {
        AnyConnection::Sqlite(connection) => bring_up_to_date(connection, SQLITE),
        AnyConnection::Postgres(connection) => {
            // Several instances may start at once.
            let migrated = connection.transaction(|connection| {
                connection.batch_execute(LOCK)?;
                bring_up_to_date(connection, POSTGRES).map_err(Stopped::Told)
            });
            migrated.map_err(|stopped| match stopped {
                Stopped::Told(sentence) => sentence,
                Stopped::Failed(error) => failed(&error),
            })
        }
    }
}

/// Refuses a file whose schema this program cannot bring up to date.
///
/// # Errors
/// A sentence that names the file.
pub(super) fn check_file(connection: &mut SqliteConnection, file: &Path) -> Result<(), String> {
    let foreign = || format!("{} is not a database of Latchkey's.", file.display());
    // Asked for first: where there is no list of migrations, reading it would make one.
    connection
        .batch_execute("SELECT version FROM __diesel_schema_migrations; SELECT id FROM users LIMIT 1")
        .map_err(|_| foreign())?;
    let applied = connection.applied_migrations().map_err(|_| foreign())?;
    match unknown::<Sqlite>(&applied, &SQLITE).map_err(|_| foreign())? {
        Some(version) => Err(newer(&file.display(), version)),
        None => Ok(()),
    }
}

/// How many migrations are still to be applied. Applies none.
///
/// # Errors
/// A sentence that says what to do, where a newer program has been at the database before.
pub(super) fn pending(connection: &mut AnyConnection) -> Result<usize, String> {
    match connection {
        AnyConnection::Sqlite(connection) => pending_in_file(connection),
        AnyConnection::Postgres(connection) => count_pending::<_, Pg>(connection, &POSTGRES),
    }
}

/// The same for an SQLite file.
///
/// # Errors
/// As [`pending`].
pub(super) fn pending_in_file(connection: &mut SqliteConnection) -> Result<usize, String> {
    count_pending::<_, Sqlite>(connection, &SQLITE)
}

fn count_pending<C: MigrationHarness<DB> + Connection, DB: Backend>(
    connection: &mut C,
    migrations: &EmbeddedMigrations,
) -> Result<usize, String>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let known = migrations.migrations().map_err(|e| failed(&e))?.len();
    // Asked for first: where there is no list of migrations, reading it would make one.
    if connection.batch_execute("SELECT version FROM __diesel_schema_migrations").is_err() {
        return Ok(known);
    }
    let applied = connection.applied_migrations().map_err(|e| failed(&e))?;
    match unknown::<DB>(&applied, migrations).map_err(|e| failed(&e))? {
        Some(version) => Err(newer(&"The database", version)),
        None => Ok(known.saturating_sub(applied.len())),
    }
}

pub(super) fn cannot_open(url: &DatabaseUrl, error: &dyn Display) -> String {
    let reason = url.redact(error.to_string().trim());
    format!(
        "Cannot open the database at {url:?} ({reason}). Check DATABASE_URL and that it can be reached and written."
    )
}

fn bring_up_to_date<C: MigrationHarness<DB> + Connection, DB: Backend>(
    connection: &mut C,
    migrations: EmbeddedMigrations,
) -> Result<(), String>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let applied = connection.applied_migrations().map_err(|e| failed(&e))?;
    if let Some(version) = unknown::<DB>(&applied, &migrations).map_err(|e| failed(&e))? {
        return Err(newer(&"The database", version));
    }
    connection.run_pending_migrations(migrations).map(|_| ()).map_err(|e| failed(&e))
}

/// The latest of the migrations that were applied and that this program does not know.
fn unknown<'a, DB: Backend>(
    applied: &'a [MigrationVersion<'static>],
    migrations: &EmbeddedMigrations,
) -> diesel::migration::Result<Option<&'a MigrationVersion<'static>>>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let known = migrations.migrations()?;
    let is_known = |version: &MigrationVersion<'_>| known.iter().any(|it| it.name().version() == *version);
    Ok(applied.iter().filter(|version| !is_known(version)).max())
}

fn newer(what: &dyn Display, version: &MigrationVersion<'_>) -> String {
    format!(
        "{what} was changed by a newer Latchkey (migration {version}): \
         use that version, or restore a backup that is older than it."
    )
}

fn failed(error: &dyn Display) -> String {
    format!("Cannot bring the database up to date: {error}. Check that the database can be written.")
}
