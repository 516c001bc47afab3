//! Files beside the SQLite database that the first start creates.

use crate::config::read_beside_database;
use secrecy::SecretString;
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;

/// A file with a secret, and the setting that takes its place.
pub(super) struct Beside {
    pub(super) name: &'static str,
    pub(super) setting: &'static str,
}

/// Whether nothing is there, not even a link.
pub(super) fn is_missing(file: &Path) -> bool {
    file.symlink_metadata().is_err_and(|e| e.kind() == io::ErrorKind::NotFound)
}

impl Beside {
    pub(super) fn of(&self, database: &Path) -> PathBuf {
        database.with_file_name(self.name)
    }

    /// The content, and whether the group of the file can read it. Two programs that start at the same time both use the
    /// secret that was written first.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub(super) fn read_or_create(
        &self,
        file: &Path,
        generate: fn() -> io::Result<String>,
    ) -> Result<(SecretString, bool), String> {
        let read = || read_beside_database(file, self.setting).map(|read| (read.text, read.is_open_to_group));
        let found = match read() {
            Err(e) if e.kind() == io::ErrorKind::NotFound => create(file, generate).and_then(|()| read()),
            found => found,
        };
        found.map_err(|e| self.cannot_use(file, &e))
    }

    /// Where root has created the file in the directory of another user, a new secret would end all sessions.
    fn cannot_use(&self, file: &Path, error: &io::Error) -> String {
        let directory = file.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let (path, directory) = (file.display(), directory.display());
        match error.kind() {
            io::ErrorKind::PermissionDenied if file.exists() => format!(
                "Cannot read the secret file {path}: {error}. Give it to the owner of its directory \
                 (`chown --reference={directory} {path}`)."
            ),
            _ => format!("Cannot use the secret file {path}: {error}. Fix that, or set {}.", self.setting),
        }
    }
}

/// Written under a temporary name first, so that no process reads half a secret; temporary files are readable by their
/// owner alone.
fn create(file: &Path, generate: fn() -> io::Result<String>) -> io::Result<()> {
    let secret = generate()?;
    let mut draft = NamedTempFile::new_in(file.parent().unwrap_or(Path::new(".")))?;
    draft.write_all(secret.as_bytes())?;
    draft.as_file().sync_all()?;
    match draft.persist_noclobber(file) {
        Err(e) if e.error.kind() != io::ErrorKind::AlreadyExists => Err(e.error),
        _ => Ok(()),
    }
}
