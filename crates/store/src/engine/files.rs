//! The files of an SQLite database.

use crate::error::StoreError;
use nix::fcntl::OFlag;
use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// How long to wait for a lock: as long as SQLite waits for its own.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);
const LOCK_POLL: Duration = Duration::from_millis(20);

/// An advisory lock that marks the database as in use. It is on a file beside the database, because closing any
/// descriptor of the database file itself would release SQLite's POSIX locks.
pub(crate) struct FileLock(#[expect(dead_code, reason = "held, not read")] File);

/// The file that is open under a path. SQLite goes on with it after it has been removed or another one has taken its
/// name, and everything that is written then is lost.
#[derive(Clone)]
pub(crate) struct OpenFile {
    path: PathBuf,
    /// Device and inode.
    identity: Arc<Mutex<Option<(u64, u64)>>>,
}

impl OpenFile {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, identity: Arc::default() }
    }

    /// To be called before the path is opened. Returns whether it is on another volume than before, on which it may be
    /// another file.
    ///
    /// # Errors
    /// If there is none, or another file on the same volume: SQLite would apply the log of the previous one to it.
    pub(crate) fn adopt(&self) -> io::Result<bool> {
        let found = identity(&self.path)?;
        let mut held = self.identity.lock().unwrap_or_else(PoisonError::into_inner);
        match *held {
            Some(known) if known != found && known.0 == found.0 => {
                Err(io::Error::other("the file was replaced: start the program again"))
            }
            known => {
                *held = Some(found);
                Ok(known.is_some_and(|known| known != found))
            }
        }
    }

    /// Whether the path still leads to the file that is open.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if not.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        let found = identity(&self.path).map_err(StoreError::unavailable)?;
        match *self.identity.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(known) if known != found => Err(StoreError::unavailable("the file was replaced")),
            _ => Ok(()),
        }
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    fs::metadata(path).map(|file| (file.dev(), file.ino()))
}

/// Creates directory and file if necessary, with access for their owner alone, and takes a shared lock, which other
/// instances can hold as well. SQLite's `-wal` and `-shm` files inherit the mode of the database.
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
    let lock = open_lock(database)?;
    match lock.try_lock_shared() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let path = database.display();
            return Err(format!("{path} is being restored from a backup: start again when that is done."));
        }
        Err(TryLockError::Error(error)) => return Err(cannot(error)),
    }
    let file = open_private(database).map_err(cannot)?;
    // Refuses a file that other users can access.
    is_open_to_group(&file, database)?;
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
    let lock = open_lock(database)?;
    match lock.try_lock() {
        Ok(()) => Ok(FileLock(lock)),
        Err(TryLockError::WouldBlock) => Err(database_in_use(database)),
        Err(TryLockError::Error(error)) => Err(cannot(error)),
    }
}

/// Takes the lock of the process that sends reminders; `None` while another process has it. The system releases it when the
/// process ends in whatever way. A file of its own, because every process has a lock on the other one.
///
/// # Errors
/// If there is no such file and it cannot be created, or on a file system without locks.
pub(crate) fn lock_reminders(database: &Path) -> io::Result<Option<FileLock>> {
    let lock = open_private(&beside(database, "-reminders"))?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(FileLock(lock))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Waits until no other process has this lock, which serialises those that migrate a database in this directory. `None`
/// on a file system without locks, and after [`LOCK_TIMEOUT`]: any process that may read the directory can hold the
/// lock, and SQLite has one of its own. On the directory, because the lock file marks the database as in use, and a
/// file of its own would stay behind.
pub(crate) fn lock_directory(database: &Path) -> Option<File> {
    let directory = File::open(directory(database)).ok()?;
    let until = Instant::now() + LOCK_TIMEOUT;
    loop {
        match directory.try_lock() {
            Ok(()) => return Some(directory),
            Err(TryLockError::WouldBlock) if Instant::now() < until => thread::sleep(LOCK_POLL),
            Err(_) => return None,
        }
    }
}

/// Whether the group of a database can access it, as on volumes that several services mount.
///
/// # Errors
/// A sentence that says what to do, if other users can, too.
pub(crate) fn is_open_to_group(file: &File, database: &Path) -> Result<bool, String> {
    let metadata = file.metadata().map_err(|e| format!("Cannot use {}: {e}.", database.display()))?;
    match metadata.permissions().mode() {
        mode if mode & 0o007 != 0 => {
            Err(format!("{} is accessible to other users: restrict it (chmod 600).", database.display()))
        }
        mode => Ok(mode & 0o070 != 0),
    }
}

/// The message if another process has the database open.
pub(crate) fn database_in_use(database: &Path) -> String {
    format!("{} is in use: stop every program that has it open, then try again.", database.display())
}

/// Checks that the lock file, and so the volume, can be written. SQLite opens a database on a read-only volume without
/// an error, for reading only, and would keep using this connection after a writable volume has been mounted in its
/// place.
pub(crate) fn check_writable(database: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).custom_flags(OFlag::O_NOFOLLOW.bits()).open(beside(database, "-lock")).map(drop)
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

fn open_lock(database: &Path) -> Result<File, String> {
    let path = beside(database, "-lock");
    open_private(&path).map_err(|e| {
        let (path, database) = (path.display(), database.display());
        format!("Cannot create or write {path}, the lock of {database}: {e}. Check its directory, or set DATABASE_URL to another path.")
    })
}

/// Opens a file, which is created if necessary. Follows no symbolic link, since the directory may belong to another user by
/// now, and does not wait for the reader of a named pipe.
fn open_private(path: &Path) -> io::Result<File> {
    let flags = OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK;
    let mut options = OpenOptions::new();
    options.create(true).append(true).mode(0o600).custom_flags(flags.bits()).open(path)
}

#[cfg(test)]
mod tests {
    use super::lock_shared;
    use std::process::Command;

    #[test]
    fn does_not_wait_for_the_reader_of_a_named_pipe() {
        for name in ["latchkey.db", "latchkey.db-lock"] {
            let directory = tempfile::tempdir().unwrap();
            let path = directory.path().join(name);
            assert!(Command::new("mkfifo").arg("-m").arg("600").arg(&path).status().unwrap().success());
            let error = lock_shared(&directory.path().join("latchkey.db")).err().unwrap();
            assert!(error.contains(name), "{error}");
        }
    }
}
