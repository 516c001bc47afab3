//! Files that contain secrets: one beside the database, and those of settings like `JWT_SECRET_FILE`.

use rustix::{fs::OFlags, io::Errno, process::geteuid};
use secrecy::{ExposeSecret, SecretString};
use std::{
    fs::File,
    io::{self, Read},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
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
fn read(path: &Path) -> io::Result<SecretFile> {
    content(File::open(path)?)
}

/// The same for the file beside the database. Others may have created it there, as in `/tmp`: what is no regular file is
/// rejected without waiting for it, and so is what belongs neither to the user of this process nor to root.
///
/// # Errors
/// The same, with what to do.
pub(crate) fn read_beside_database(path: &Path, setting: &str) -> io::Result<SecretFile> {
    let flags = OFlags::NONBLOCK | OFlags::NOFOLLOW;
    let opened = File::options().read(true).custom_flags(flags.bits().cast_signed()).open(path);
    let file = opened.map_err(|e| match Errno::from_io_error(&e) {
        Some(Errno::LOOP) => {
            let setting = format!("{setting}_FILE");
            io::Error::other(format!("it is a symbolic link: set {setting} to the file that it leads to"))
        }
        _ => e,
    })?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a regular file: remove it"));
    }
    let (user, owner) = (geteuid().as_raw(), metadata.uid());
    if ![0, user].contains(&owner) {
        return Err(io::Error::other(format!(
            "it belongs to the user {owner}: give it to the user of this process (chown {user}) if its content is yours, \
             otherwise remove it"
        )));
    }
    content(file)
}

fn content(file: File) -> io::Result<SecretFile> {
    let mode = file.metadata()?.mode();
    if mode & 0o007 != 0 {
        return Err(io::Error::other("it is accessible to other users: restrict it (chmod 600)"));
    }
    let mut text = String::new();
    file.take(MAX_BYTES).read_to_string(&mut text)?;
    Ok(SecretFile { text: text.into(), is_open_to_group: mode & 0o070 != 0 })
}

/// Takes the value of the setting `name` from the file of the setting `name_FILE`, if that is set. Returns whether its
/// group can read it: a pipe can be read only once.
///
/// # Errors
/// A sentence that says what to do.
pub(super) fn replace(
    name: &str,
    value: &mut Option<SecretString>,
    file: Option<&Path>,
) -> Result<bool, String> {
    let Some(file) = file.filter(|file| !file.as_os_str().is_empty()) else { return Ok(false) };
    // An empty variable is how a setting of a container image or a unit is taken away.
    if value.as_ref().is_some_and(|value| !value.expose_secret().is_empty()) {
        return Err(format!("{name} and {name}_FILE are both set: leave one of them empty."));
    }
    let read =
        read(file).map_err(|e| format!("Cannot use {}, the file of {name}_FILE: {e}.", file.display()))?;
    *value = Some(read.text);
    Ok(read.is_open_to_group)
}
