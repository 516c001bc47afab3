//! The files of an SQLite database.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, chown},
    path::{Path, PathBuf},
};

/// Says that a database is in use, until it is dropped. The lock is on a file of its own beside the database:
/// whoever closes the database's file lets go of SQLite's locks on it.
pub(super) struct Claim(#[expect(dead_code, reason = "held, not read")] File);

/// Makes the place for the data if need be, and claims it together with whoever else serves it. The database
/// and its directory are for their owner alone: the file holds everybody's tasks and hashes. What SQLite keeps
/// beside it takes after it.
///
/// # Errors
/// A sentence that says what to do.
pub(super) fn make(database: &Path) -> Result<Claim, String> {
    let cannot = |e: io::Error| {
        let path = database.display();
        format!("Cannot make or write {path}: {e}. Mend its directory, or set DATABASE_URL to another place.")
    };
    make_directory(database).map_err(cannot)?;
    let is_new = !database.exists();
    let lock = open_lock(database).map_err(cannot)?;
    hand_over(&beside(database, "-lock"), database);
    match lock.try_lock_shared() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let path = database.display();
            return Err(format!("{path} is being restored from a backup: start again when that is done."));
        }
        Err(TryLockError::Error(error)) => return Err(cannot(error)),
    }
    open_private(database).map_err(cannot)?;
    if is_new {
        hand_over(database, directory(database));
    }
    Ok(Claim(lock))
}

/// Claims the place for one alone.
///
/// # Errors
/// A sentence that says what to do.
pub(super) fn claim_alone(database: &Path) -> Result<Claim, String> {
    let path = database.display();
    let cannot = |e: io::Error| format!("Cannot make or write {path}: {e}. Mend its directory.");
    make_directory(database).map_err(cannot)?;
    let lock = open_lock(database).map_err(cannot)?;
    hand_over(&beside(database, "-lock"), database);
    match lock.try_lock() {
        Ok(()) => Ok(Claim(lock)),
        Err(TryLockError::WouldBlock) => Err(in_use(database)),
        Err(TryLockError::Error(error)) => Err(cannot(error)),
    }
}

pub(super) fn in_use(database: &Path) -> String {
    format!("{} is in use: stop every program that works on it, then try again.", database.display())
}

/// Gives a file to whom the database belongs, or else its directory: the server may run as somebody else than
/// the administrator. Only root can, and only root needs to.
pub(super) fn hand_over(file: &Path, database: &Path) {
    if let Ok(owner) = fs::metadata(database).or_else(|_| fs::metadata(directory(database))) {
        let _ = chown(file, Some(owner.uid()), Some(owner.gid()));
    }
}

/// Whether the disk can be written. SQLite itself would open what can only be read, and go on reading it when
/// something else has been mounted in its place.
pub(super) fn check_writable(database: &Path) -> io::Result<()> {
    OpenOptions::new().append(true).open(beside(database, "-lock")).map(drop)
}

/// The path with something after it, as in `latchkey.db-wal`.
pub(super) fn beside(database: &Path, suffix: &str) -> PathBuf {
    let mut path = OsString::from(database);
    path.push(suffix);
    path.into()
}

/// The directory of a file.
pub(super) fn directory(file: &Path) -> &Path {
    file.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes what happened to a directory's entries durable.
pub(super) fn sync_directory(of: &Path) -> io::Result<()> {
    File::open(directory(of))?.sync_all()
}

fn make_directory(database: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(directory(database))
}

fn open_lock(database: &Path) -> io::Result<File> {
    open_private(&beside(database, "-lock"))
}

fn open_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path)
}
