//! `latchkey backup`: a copy of an SQLite database that is in use.

use super::{
    owner::{owner_of, run_as},
    sqlite_file::{cannot_write, copy, draft, path_of},
};
use crate::{
    database_url::{DatabaseUrl, resolve},
    engine::{directory, sync_directory},
};
use std::{fs::File, io, path::Path};
use tempfile::TempPath;

/// Writes a copy of the SQLite database to a file that must not exist yet, readable by its owner alone. It contains
/// every transaction that was committed before the call. Servers keep running. Blocks.
///
/// # Errors
/// A sentence that says what to do; no file is left behind.
pub fn backup(url: &DatabaseUrl, to: &Path) -> Result<(), String> {
    let database = path_of(url).ok_or("The database is PostgreSQL: back it up with its own pg_dump.")?;
    let from_owner = owner_of(database)?;
    let to_owner = owner_of(to)?;
    if from_owner == to_owner {
        return run_as(from_owner, database, || {
            check(database, to)?;
            keep(copy(&resolve(database)?, directory(to), to)?, to)
        });
    }
    // The owner of the one directory must not open files in the other by name.
    let draft = run_as(to_owner, to, || {
        refuse_existing(to)?;
        draft(directory(to), to)
    })?;
    let mut snapshot = run_as(from_owner, database, || {
        check(database, to)?;
        let snapshot = copy(&resolve(database)?, directory(database), to)?;
        File::open(&snapshot).map_err(|e| cannot_write(to, &e))
    })?;
    io::copy(&mut snapshot, &mut draft.as_file()).map_err(|e| cannot_write(to, &e))?;
    draft.as_file().sync_all().map_err(|e| cannot_write(to, &e))?;
    run_as(to_owner, to, || keep(draft.into_temp_path(), to))
}

fn check(database: &Path, to: &Path) -> Result<(), String> {
    refuse_existing(to)?;
    match database.is_file() {
        true => Ok(()),
        false => Err(format!("There is no database at {}: check DATABASE_URL.", database.display())),
    }
}

fn refuse_existing(to: &Path) -> Result<(), String> {
    if to.exists() { Err(exists(to)) } else { Ok(()) }
}

/// Gives the copy its name.
fn keep(copy: TempPath, to: &Path) -> Result<(), String> {
    copy.persist_noclobber(to).map_err(|e| match e.error.kind() {
        io::ErrorKind::AlreadyExists => exists(to),
        _ => cannot_write(to, &e.error),
    })?;
    sync_directory(to).map_err(|e| cannot_write(to, &e))
}

fn exists(to: &Path) -> String {
    format!("{} exists already: choose a path that does not.", to.display())
}
