//! Schema migrations, applied at every start and never reverted.

use super::{
    owner::enter,
    refolding::{FOLDED, Refold},
};
use crate::{
    database_url::DatabaseUrl,
    engine::{AnyConnection, connect_without_timeout, lock_directory, lock_shared, only},
};
use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection,
    backend::Backend,
    connection::SimpleConnection,
    migration::{MigrationSource, MigrationVersion},
    pg::Pg,
    sql_query,
    sql_types::Text,
    sqlite::Sqlite,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::{fmt::Display, path::Path};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Serialises instances that start at the same time, by an advisory lock with an arbitrary key. All settings are local to
/// the transaction, and set explicitly, because a pooler shares the connection between clients. The lock timeout is short
/// from then on: requests would queue up behind a migration that waits for a table.
const LOCK: &str = "
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    SET LOCAL statement_timeout = 0;
    SET LOCAL idle_in_transaction_session_timeout = 0;
    SET LOCAL lock_timeout = 0;
    SELECT pg_advisory_xact_lock(7305809155817701);
    SET LOCAL lock_timeout = '3s';";

/// Why the transaction was rolled back.
enum Stopped {
    /// A sentence that says what to do.
    Refused(String),
    Failed(diesel::result::Error),
}

impl Stopped {
    fn sentence(self) -> String {
        match self {
            Self::Refused(sentence) => sentence,
            Self::Failed(error) => failed(&error),
        }
    }
}

impl From<diesel::result::Error> for Stopped {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error)
    }
}

/// `latchkey migrate`: applies pending migrations. An SQLite file that does not exist is created. Blocks.
///
/// # Errors
/// A sentence that says what to do.
pub fn migrate(url: &DatabaseUrl) -> Result<(), String> {
    let url = &enter(url)?;
    let _lock = match url {
        DatabaseUrl::Sqlite(path) => Some(lock_shared(path)?),
        DatabaseUrl::Postgres(_) => None,
    };
    run(url)
}

/// Applies pending migrations.
///
/// # Errors
/// A sentence that says what to do, also when a newer version has migrated the database.
pub(crate) fn run(url: &DatabaseUrl) -> Result<(), String> {
    let _lock = match url {
        DatabaseUrl::Sqlite(file) => lock_directory(file),
        DatabaseUrl::Postgres(_) => None,
    };
    let mut connection = connect_without_timeout(url).map_err(|e| cannot_open(url, &e))?;
    match &mut connection {
        AnyConnection::Sqlite(connection) => run_on_file(connection),
        AnyConnection::Postgres(connection) => {
            check_encoding(connection)?;
            let migrated = connection.transaction(|connection| {
                connection.batch_execute(LOCK)?;
                apply(connection, POSTGRES).map_err(Stopped::Refused)
            });
            migrated.map_err(Stopped::sentence)
        }
    }
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

fn setting(connection: &mut PgConnection, name: &str) -> Result<String, String> {
    let query = sql_query("SELECT current_setting($1) AS value").bind::<Text, _>(name);
    only(query.load(connection)).map(|setting: Setting| setting.value).map_err(|e| failed(&e))
}

/// Refuses a database that cannot store every character. On one without an encoding, PostgreSQL would not even check.
///
/// # Errors
/// A sentence that says what to do.
pub(crate) fn check_encoding(connection: &mut PgConnection) -> Result<(), String> {
    match setting(connection, "server_encoding")? {
        encoding if encoding != "UTF8" => Err(format!(
            "The encoding of the database is {encoding}: create one with ENCODING 'UTF8' TEMPLATE template0, \
             which can store every character."
        )),
        _ => Ok(()),
    }
}

/// Whether the server reports errors in English on this connection.
///
/// # Errors
/// A sentence that says what to do.
pub(crate) fn reports_in_english(connection: &mut PgConnection) -> Result<bool, String> {
    setting(connection, "lc_messages").map(|locale| is_english(&locale))
}

fn is_english(locale: &str) -> bool {
    let language = locale.split(['_', '.', '@']).next().unwrap_or_default();
    ["C", "POSIX", "en", "English"].contains(&language)
}

/// Applies pending migrations to an SQLite file, all of them or none.
///
/// # Errors
/// A sentence that says what to do.
pub(crate) fn run_on_file(connection: &mut SqliteConnection) -> Result<(), String> {
    let migrated =
        connection.immediate_transaction(|connection| apply(connection, SQLITE).map_err(Stopped::Refused));
    migrated.map_err(Stopped::sentence)
}

/// Refuses a file that this program cannot migrate.
///
/// # Errors
/// A sentence that names the file.
pub(crate) fn check_file(connection: &mut SqliteConnection, file: &Path) -> Result<(), String> {
    let foreign = || format!("{} is not a Latchkey database.", file.display());
    // First, because diesel would create the table of migrations.
    connection
        .batch_execute("SELECT version FROM __diesel_schema_migrations; SELECT id FROM users LIMIT 1")
        .map_err(|_| foreign())?;
    let applied = connection.applied_migrations().map_err(|_| foreign())?;
    match unknown::<Sqlite>(&applied, &SQLITE).map_err(|_| foreign())? {
        Some(version) => Err(newer(&file.display(), version)),
        None => Ok(()),
    }
}

/// How many migrations are pending.
///
/// # Errors
/// A sentence that says what to do, also when a newer version has migrated the database.
pub(crate) fn pending(connection: &mut AnyConnection) -> Result<usize, String> {
    match connection {
        AnyConnection::Sqlite(connection) => pending_in_file(connection),
        AnyConnection::Postgres(connection) => count_pending::<_, Pg>(connection, &POSTGRES),
    }
}

/// The same for an SQLite file.
///
/// # Errors
/// As [`pending`].
pub(crate) fn pending_in_file(connection: &mut SqliteConnection) -> Result<usize, String> {
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
    // First, because diesel would create the table of migrations.
    if connection.batch_execute("SELECT version FROM __diesel_schema_migrations").is_err() {
        return Ok(known);
    }
    let applied = connection.applied_migrations().map_err(|e| failed(&e))?;
    match unknown::<DB>(&applied, migrations).map_err(|e| failed(&e))? {
        Some(version) => Err(newer(&"The database", version)),
        None => Ok(known.saturating_sub(applied.len())),
    }
}

pub(crate) fn cannot_open(url: &DatabaseUrl, error: &dyn Display) -> String {
    let reason = error.to_string();
    format!(
        "Cannot open the database at {url:?} ({reason}). Check DATABASE_URL, and that the database is reachable and writable."
    )
}

fn apply<C: MigrationHarness<DB> + Connection + Refold, DB: Backend>(
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
    connection.run_pending_migrations(migrations).map_err(|e| failed(&e))?;
    if applied.contains(&MigrationVersion::from(FOLDED)) {
        return Ok(());
    }
    connection.refold().map_err(|e| failed(&e))
}

/// The latest applied migration that this program does not know.
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
        "{what} was migrated by a newer version (migration {version}): \
         use that version, or restore a backup that is older than it."
    )
}

fn failed(error: &dyn Display) -> String {
    format!("Cannot migrate the database: {error}. Check that it is writable.")
}

#[cfg(test)]
mod tests {
    use super::is_english;

    #[test]
    fn recognises_english_locales() {
        for locale in
            ["C", "C.UTF-8", "POSIX", "en_US.UTF-8", "en", "en_GB@euro", "English_United States.1252"]
        {
            assert!(is_english(locale), "{locale}");
        }
        for locale in ["de_DE.UTF-8", "", "ca_ES", "Czech_Czechia.1250", "enm"] {
            assert!(!is_english(locale), "{locale}");
        }
    }
}
