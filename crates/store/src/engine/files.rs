//! The files of an SQLite database.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, chown},
    path::{Path, PathBuf},
};

/// An advisory lock that marks the database as in use. It is on a file beside the database, because closing any
/// descriptor of the database file itself would release SQLite's POSIX locks.
pub(crate) struct FileLock(#[expect(dead_code, reason = "held, not read")] File);

/// Creates directory and file if necessary, with access for their owner alone, and takes the lock shared with other
/// instances. SQLite's `-wal` and `-shm` files inherit the mode of the database.
///
/// # Errors
/// A sentence that says what to do.
pub(crate) fn lock_shared(database: &Path) -> Result<FileLock, String> {
    let cannot = |e: io::Error| {
        let path = database.display();
        format!(
            "Cannot create or write {path}: {e}. Check its directory, or set DATABASE_URL to another path."
        )
    };
    create_directory(database).map_err(cannot)?;
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
    Ok(FileLock(lock))
}

/// Takes the lock exclusively.
///
/// # Errors
/// A sentence that says what to do.
pub(crate) fn lock_exclusive(database: &Path) -> Result<FileLock, String> {
    let path = database.display();
    let cannot = |e: io::Error| format!("Cannot create or write {path}: {e}. Check its directory.");
    create_directory(database).map_err(cannot)?;
    let lock = open_lock(database).map_err(cannot)?;
    hand_over(&beside(database, "-lock"), database);
    match lock.try_lock() {
        Ok(()) => Ok(FileLock(lock)),
        Err(TryLockError::WouldBlock) => Err(in_use(database)),
        Err(TryLockError::Error(error)) => Err(cannot(error)),
    }
}

/// Waits until no other process has this lock, which serialises those that migrate a database in this directory. `None`
/// on a file system without locks. On the directory, because the lock file marks the database as in use, and a file of
/// its own would stay behind.
pub(crate) fn lock_directory(database: &Path) -> Option<File> {
    let directory = File::open(directory(database)).ok()?;
    directory.lock().ok().map(|()| directory)
}

pub(crate) fn in_use(database: &Path) -> String {
    format!("{} is in use: stop every program that has it open, then try again.", database.display())
}

/// Sets the owner of a file to that of the database, or else of its directory: the administrator's commands may run as
/// root and the server as another user. Fails silently for any other user, who need not do it.
pub(crate) fn hand_over(file: &Path, database: &Path) {
    if let Ok(owner) = fs::metadata(database).or_else(|_| fs::metadata(directory(database))) {
        let _ = chown(file, Some(owner.uid()), Some(owner.gid()));
    }
}

/// Whether the volume is writable. SQLite would open a database on a read-only one, and go on reading it when another
/// volume has been mounted in its place.
pub(crate) fn check_writable(database: &Path) -> io::Result<()> {
    OpenOptions::new().append(true).open(beside(database, "-lock")).map(drop)
}

/// The path with a suffix, as in `latchkey.db-wal`.
pub(crate) fn beside(database: &Path, suffix: &str) -> PathBuf {
    let mut path = OsString::from(database);
    path.push(suffix);
    path.into()
}

/// The directory of a file.
pub(crate) fn directory(file: &Path) -> &Path {
    file.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes creations and renames in the directory of a file durable.
pub(crate) fn sync_directory(of: &Path) -> io::Result<()> {
    File::open(directory(of))?.sync_all()
}

fn create_directory(database: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(directory(database))
}

fn open_lock(database: &Path) -> io::Result<File> {
    open_private(&beside(database, "-lock"))
}

fn open_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path)
}
