//! Files that contain secrets: one beside the database, and those of settings like `JWT_SECRET_FILE`.

use secrecy::{ExposeSecret, SecretString};
use std::{
    fs::File,
    io::{self, Read},
    os::unix::fs::PermissionsExt,
    path::Path,
};

/// More than any secret needs, so that a device like `/dev/zero` is not read forever.
const MAX_BYTES: u64 = 64 * 1024;

/// The content of a file that holds a secret.
pub(crate) struct SecretFile {
    pub(crate) text: SecretString,
    /// Whether its group can read it, as the platform mounts secrets.
    pub(crate) is_open_to_group: bool,
}

/// Reads a file to which only its owner and group have access.
///
/// # Errors
/// Of the system; also if other users have access, or it contains no text.
pub(crate) fn read(path: &Path) -> io::Result<SecretFile> {
    let file = File::open(path)?;
    let mode = file.metadata()?.permissions().mode();
    if mode & 0o007 != 0 {
        return Err(io::Error::other("it is accessible to other users: restrict it (chmod 600)"));
    }
    let mut text = String::new();
    file.take(MAX_BYTES).read_to_string(&mut text)?;
    Ok(SecretFile { text: text.into(), is_open_to_group: mode & 0o070 != 0 })
}

/// Takes the value of the setting `name` from the file of the setting `name_FILE`, if that is set.
///
/// # Errors
/// A sentence that says what to do.
pub(super) fn replace(
    name: &str,
    value: &mut Option<SecretString>,
    file: Option<&Path>,
) -> Result<(), String> {
    let Some(file) = file else { return Ok(()) };
    // An empty variable is how a setting of a container image or a unit is taken away.
    if value.as_ref().is_some_and(|value| !value.expose_secret().is_empty()) {
        return Err(format!("{name} and {name}_FILE are both set: leave one of them empty."));
    }
    let read =
        read(file).map_err(|e| format!("Cannot use {}, the file of {name}_FILE: {e}.", file.display()))?;
    *value = Some(read.text);
    Ok(())
}
