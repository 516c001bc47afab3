//! A backup put in the place of the database.

use super::{
    backup::{cannot_write, copy, sqlite_file},
    dialect::{LOCKED, existing},
    files, migrations,
};
use crate::config::DatabaseUrl;
use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query,
    sql_types::Text,
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// What was done.
pub struct Restored {
    /// Where the backup is now.
    pub database: PathBuf,
    /// Where the database is now that was there before.
    pub replaced: Option<PathBuf>,
}

/// Puts a copy of the backup `from` in the place of the SQLite database, which stays beside it under another
/// name. At every moment there is a whole database in that place: the old one or the new one. Blocks.
///
/// # Errors
/// A sentence that says what to do. Then the database is as it was.
pub fn restore(url: &DatabaseUrl, from: &Path) -> Result<Restored, String> {
    let database =
        sqlite_file(url).ok_or("The database is PostgreSQL: restore it with its own pg_restore or psql.")?;
    check(from)?;
    let _claim = files::claim_alone(database)?;
    let copy = copy(from, database)?;
    files::hand_over(&copy, database);
    let cannot = |e: io::Error| cannot_write(database, &e);
    let replaced = if database.exists() { Some(keep(database)?) } else { None };
    copy.persist(database).map_err(|e| cannot(e.error))?;
    files::sync_directory(database).map_err(cannot)?;
    Ok(Restored { database: database.to_owned(), replaced })
}

#[derive(QueryableByName)]
struct Verdict {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

/// Whether this is a sound database that this program can use.
fn check(file: &Path) -> Result<(), String> {
    let path = file.display();
    if !file.is_file() {
        return Err(format!("There is no file {path}: name a backup that `latchkey backup` made."));
    }
    let unreadable = |e: &dyn std::fmt::Display| format!("Cannot read {path} as an SQLite database: {e}.");
    let mut connection = SqliteConnection::establish(&existing(file)).map_err(|e| unreadable(&e))?;
    let verdicts: Vec<Verdict> =
        sql_query("PRAGMA integrity_check").load(&mut connection).map_err(|e| unreadable(&e))?;
    match verdicts.first() {
        Some(verdict) if verdict.integrity_check == "ok" => migrations::check_file(&mut connection, file),
        _ => Err(format!("{path} is damaged: use another backup.")),
    }
}

/// Gives the database a second name, with all that belongs to it.
fn keep(database: &Path) -> Result<PathBuf, String> {
    fold_log_in(database)?;
    let cannot = |e: io::Error| cannot_write(database, &e);
    let replaced = link_anew(database).map_err(cannot)?;
    // A log that could not be folded in goes along: beside the new database it would destroy that.
    for suffix in ["-wal", "-shm"] {
        match fs::rename(files::beside(database, suffix), files::beside(&replaced, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(cannot(error)),
            _ => {}
        }
    }
    files::sync_directory(database).map_err(cannot)?;
    Ok(replaced)
}

/// Moves what a program that was killed left in the write-ahead log into the database, and removes the log. A
/// database that is too damaged for this is kept as it was found.
///
/// # Errors
/// If somebody who does not know of our lock has it open.
fn fold_log_in(database: &Path) -> Result<(), String> {
    let folded = SqliteConnection::establish(&existing(database))
        .map(|mut connection| connection.batch_execute("PRAGMA journal_mode = DELETE"));
    match folded {
        Ok(Err(error)) if error.to_string() == LOCKED => Err(files::in_use(database)),
        _ => Ok(()),
    }
}

/// Links `latchkey.db` as `latchkey.db.replaced-1`, or with the next number that is free.
fn link_anew(database: &Path) -> io::Result<PathBuf> {
    let mut number = 1_u32;
    loop {
        let replaced = files::beside(database, &format!(".replaced-{number}"));
        match fs::hard_link(database, &replaced) {
            Ok(()) => return Ok(replaced),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
        }
    }
}
