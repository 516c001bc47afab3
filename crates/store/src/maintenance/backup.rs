//! `latchkey backup`: a copy of an SQLite database that is in use.

use super::sqlite_file::{cannot_write, copy, path_of};
use crate::{database_url::DatabaseUrl, engine::sync_directory};
use std::{io, path::Path};

/// Writes a copy of the SQLite database to a file that must not exist yet, readable by its owner alone. It contains
/// every transaction that was committed before the call. Servers keep running. Blocks.
///
/// # Errors
/// A sentence that says what to do; no file is left behind.
pub fn backup(url: &DatabaseUrl, to: &Path) -> Result<(), String> {
    let database = path_of(url).ok_or("The database is PostgreSQL: back it up with its own pg_dump.")?;
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
    sync_directory(to).map_err(|e| cannot_write(to, &e))
}

fn exists(to: &Path) -> String {
    format!("{} exists already: choose a path that does not.", to.display())
}
