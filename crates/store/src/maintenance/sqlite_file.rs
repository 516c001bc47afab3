//! Copies of an SQLite file.

use crate::{database_url::DatabaseUrl, engine::open_existing_uri};
use diesel::{
    Connection, QueryResult, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query,
    sql_types::Text,
};
use std::{fs::File, io, path::Path};
use tempfile::{NamedTempFile, TempPath};

/// The path, if the URL is that of a file.
pub(crate) fn path_of(url: &DatabaseUrl) -> Option<&Path> {
    match url {
        DatabaseUrl::Sqlite(path) => Some(path),
        DatabaseUrl::Postgres(_) => None,
    }
}

/// An empty file with a temporary name, for what becomes `to`.
///
/// # Errors
/// A sentence that says what to do.
pub(crate) fn draft(directory: &Path, to: &Path) -> Result<NamedTempFile, String> {
    NamedTempFile::with_prefix_in(".latchkey-", directory).map_err(|e| cannot_write(to, &e))
}

/// A durable copy of the database `from`, under a temporary name in `directory`, for what becomes `to`.
///
/// # Errors
/// A sentence that says what to do.
pub(crate) fn copy(from: &Path, directory: &Path, to: &Path) -> Result<TempPath, String> {
    let copy = draft(directory, to)?.into_temp_path();
    vacuum_into(from, &copy).map_err(|e| {
        format!("Cannot copy {} to {}: {e}. Check both, and the free space.", from.display(), to.display())
    })?;
    File::open(&copy).and_then(|file| file.sync_all()).map_err(|e| cannot_write(to, &e))?;
    Ok(copy)
}

/// SQLite copies one snapshot of the database and does not block writers.
fn vacuum_into(from: &Path, to: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut connection = SqliteConnection::establish(&open_existing_uri(from))?;
    connection.batch_execute("PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY")?;
    let copied: QueryResult<usize> =
        sql_query("VACUUM INTO ?").bind::<Text, _>(to.to_string_lossy()).execute(&mut connection);
    Ok(copied.map(|_| ())?)
}

pub(crate) fn cannot_write(to: &Path, error: &io::Error) -> String {
    format!("Cannot write {}: {error}. Check its directory, or choose another path.", to.display())
}
