//! A copy of everything, taken while it is in use.

use super::{dialect::existing, files};
use crate::config::DatabaseUrl;
use diesel::{
    Connection, QueryResult, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query,
    sql_types::Text,
};
use std::{fs::File, io, path::Path};
use tempfile::{NamedTempFile, TempPath};

/// Writes a copy of the SQLite database to a file that must not exist yet, for its owner alone. The copy holds
/// everything that was acknowledged before this began, and whole transactions alone. Servers go on meanwhile.
/// Blocks.
///
/// # Errors
/// A sentence that says what to do. Then there is no file.
pub fn backup(url: &DatabaseUrl, to: &Path) -> Result<(), String> {
    let database = sqlite_file(url).ok_or("The database is PostgreSQL: back it up with its own pg_dump.")?;
    if to.exists() {
        return Err(exists(to));
    }
    if !database.is_file() {
        return Err(format!("There is no database at {}: check DATABASE_URL.", database.display()));
    }
    let copy = copy(database, to)?;
    copy.persist_noclobber(to).map_err(|e| match e.error.kind() {
        io::ErrorKind::AlreadyExists => exists(to),
        _ => cannot_write(to, &e.error),
    })?;
    files::sync_directory(to).map_err(|e| cannot_write(to, &e))
}

/// The file behind the URL, if it is one.
pub(super) fn sqlite_file(url: &DatabaseUrl) -> Option<&Path> {
    match url {
        DatabaseUrl::Sqlite(path) => Some(path),
        DatabaseUrl::Postgres(_) => None,
    }
}

/// A durable copy of the database `from`, under a name that is not used, in the directory of `to`.
///
/// # Errors
/// A sentence that says what to do.
pub(super) fn copy(from: &Path, to: &Path) -> Result<TempPath, String> {
    let file = NamedTempFile::with_prefix_in(".latchkey-", files::directory(to));
    let copy = file.map_err(|e| cannot_write(to, &e))?.into_temp_path();
    vacuum_into(from, &copy).map_err(|e| {
        format!(
            "Cannot copy {} to {}: {e}. Check both, and that there is room.",
            from.display(),
            to.display()
        )
    })?;
    File::open(&copy).and_then(|file| file.sync_all()).map_err(|e| cannot_write(to, &e))?;
    Ok(copy)
}

/// SQLite reads one state of the database for as long as it takes, and holds up no writer.
fn vacuum_into(from: &Path, to: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut connection = SqliteConnection::establish(&existing(from))?;
    connection.batch_execute("PRAGMA busy_timeout = 5000")?;
    let copied: QueryResult<usize> =
        sql_query("VACUUM INTO ?").bind::<Text, _>(to.to_string_lossy()).execute(&mut connection);
    Ok(copied.map(|_| ())?)
}

fn exists(to: &Path) -> String {
    format!("{} exists already: name a file that does not.", to.display())
}

pub(super) fn cannot_write(to: &Path, error: &io::Error) -> String {
    format!("Cannot write {}: {error}. Check its directory, or name another.", to.display())
}
