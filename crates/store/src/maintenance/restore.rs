//! `latchkey restore`: replaces an SQLite database by a backup.

use super::{
    content::{Content, RestoredCredentials, prepare},
    migrations,
    owner::{enter, owner_of, run_as},
    sqlite_file::{cannot_write, copy, draft, path_of},
};
use crate::{
    database_url::DatabaseUrl,
    engine::{
        DATABASE_IS_LOCKED, beside, database_in_use, directory, lock_exclusive, open_existing_uri,
        sync_directory,
    },
};
use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query,
    sql_types::Text,
};
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};
use tempfile::TempPath;

/// What a restore did.
#[derive(Debug)]
pub struct Restored {
    /// The path of the restored database: of a symbolic link, the file that it leads to.
    pub database: PathBuf,
    /// The new path of the previous database, if there was one.
    pub replaced: Option<PathBuf>,
    /// What it contains.
    pub content: Content,
}

/// Replaces the SQLite database by a copy of the backup `from`; the previous one stays beside it under another name. At
/// any time the path holds a complete database: the old or the new one. Root becomes the owner of its directory. Blocks.
///
/// # Errors
/// A sentence that says what to do; the database is unchanged.
pub fn restore(url: &DatabaseUrl, from: &Path, credentials: RestoredCredentials) -> Result<Restored, String> {
    let database =
        path_of(url).ok_or("The database is PostgreSQL: restore it with its own pg_restore or psql.")?;
    let from_owner = owner_of(from)?;
    // The owner of the database may not be able to read the backup.
    let opened = match owner_of(database)? == from_owner {
        true => None,
        false => Some(run_as(from_owner, from, || open(from))?),
    };
    let url = enter(url)?;
    let database = path_of(&url).unwrap_or(database);
    let _lock = lock_exclusive(database)?;
    let staged = opened.map(|opened| stage(opened, database)).transpose()?;
    let source = staged.as_deref().unwrap_or(from);
    check(source, from)?;
    let copy = copy(source, directory(database), database)?;
    let content = prepare(&copy, credentials)?;
    let cannot = |e: io::Error| cannot_write(database, &e);
    let replaced = if database.exists() { Some(keep(database)?) } else { None };
    copy.persist(database).map_err(|e| cannot(e.error))?;
    sync_directory(database).map_err(cannot)?;
    Ok(Restored { database: database.to_owned(), replaced, content })
}

/// Opens a backup of another user.
fn open(from: &Path) -> Result<File, String> {
    let path = from.display();
    if !from.is_file() {
        return Err(missing(from));
    }
    // Only its own file would be read.
    match beside(from, "-wal").metadata() {
        Ok(log) if log.len() > 0 => Err(format!(
            "{path} has a write-ahead log beside it, {path}-wal: run `latchkey backup` on it, and restore that backup."
        )),
        _ => File::open(from).map_err(|e| format!("Cannot read {path}: {e}.")),
    }
}

/// Copies it beside the database, because SQLite opens files by name.
fn stage(mut backup: File, database: &Path) -> Result<TempPath, String> {
    let draft = draft(directory(database), database)?;
    io::copy(&mut backup, &mut draft.as_file()).map_err(|e| cannot_write(database, &e))?;
    Ok(draft.into_temp_path())
}

fn missing(from: &Path) -> String {
    format!("There is no file {}: choose a file that `latchkey backup` wrote.", from.display())
}

#[derive(QueryableByName)]
struct Verdict {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

/// Whether this is an intact database that this program can use. Errors name it `from`.
fn check(file: &Path, from: &Path) -> Result<(), String> {
    let path = from.display();
    if !file.is_file() {
        return Err(missing(from));
    }
    let unreadable = |e: &dyn std::fmt::Display| format!("Cannot read {path} as an SQLite database: {e}.");
    let mut connection = SqliteConnection::establish(&open_existing_uri(file)).map_err(|e| unreadable(&e))?;
    let verdicts: Vec<Verdict> =
        sql_query("PRAGMA integrity_check").load(&mut connection).map_err(|e| unreadable(&e))?;
    match verdicts.first() {
        Some(verdict) if verdict.integrity_check == "ok" => migrations::check_file(&mut connection, from),
        _ => Err(format!("{path} is damaged: use another backup.")),
    }
}

/// Gives the database, with its log, a second name.
fn keep(database: &Path) -> Result<PathBuf, String> {
    checkpoint(database)?;
    let cannot = |e: io::Error| cannot_write(database, &e);
    let replaced = link_replaced(database).map_err(cannot)?;
    // A log that could not be checkpointed is moved, too: SQLite would apply it to the new database.
    for suffix in ["-wal", "-shm"] {
        match fs::rename(beside(database, suffix), beside(&replaced, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(cannot(error)),
            _ => {}
        }
    }
    sync_directory(database).map_err(cannot)?;
    Ok(replaced)
}

/// Checkpoints what a killed process left in the write-ahead log, and removes the log. A database that is too damaged
/// for this stays as it is.
///
/// # Errors
/// If a process that ignores our lock file has the database open.
fn checkpoint(database: &Path) -> Result<(), String> {
    let checkpointed = SqliteConnection::establish(&open_existing_uri(database))
        .map(|mut connection| connection.batch_execute("PRAGMA journal_mode = DELETE"));
    match checkpointed {
        Ok(Err(error)) if error.to_string() == DATABASE_IS_LOCKED => Err(database_in_use(database)),
        _ => Ok(()),
    }
}

/// Links `latchkey.db` as `latchkey.db.replaced-1`, or with the next free number.
fn link_replaced(database: &Path) -> io::Result<PathBuf> {
    let mut number = 1_u32;
    loop {
        let replaced = beside(database, &format!(".replaced-{number}"));
        match fs::hard_link(database, &replaced) {
            Ok(()) => return Ok(replaced),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
        }
    }
}
