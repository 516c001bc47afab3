//! The secret that signs tokens: from the configuration, or generated once and stored beside the SQLite database.

mod strength;

use crate::config::{Config, read_beside_database, trim};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};
use store::DatabaseUrl;
use strength::is_pattern;
use tempfile::NamedTempFile;

/// HS256 is as strong as its key, and no stronger than 256 bits (RFC 7518 section 3.2).
const MIN_BYTES: usize = 32;

/// The secrets in force: the first signs, all verify.
///
/// # Errors
/// A sentence that says what to do.
pub(crate) fn load(config: &Config) -> Result<Vec<SecretString>, String> {
    find(config).map(|(secrets, _)| secrets)
}

/// The secrets, and the file beside the database if its group can read it.
fn find(config: &Config) -> Result<(Vec<SecretString>, Option<PathBuf>), String> {
    match (&config.jwt_secret, config.database()?) {
        (Some(configured), _) => Ok((parse(configured.expose_secret(), "JWT_SECRET")?, None)),
        (None, DatabaseUrl::Sqlite(database)) => {
            let file = beside(&database);
            let (kept, is_open_to_group) = read_or_create(&file).map_err(|e| cannot_use(&file, &e))?;
            let secrets = parse(kept.expose_secret(), &format!("the secret file {}", file.display()))?;
            Ok((secrets, is_open_to_group.then_some(file)))
        }
        (None, DatabaseUrl::Postgres(_)) => Err(
            "JWT_SECRET is not set: with PostgreSQL every instance needs the same one, at least 32 bytes long \
             (for example the output of `latchkey secret new`)."
                .to_owned(),
        ),
    }
}

/// Checks that there is a usable secret, without generating one.
///
/// # Errors
/// A sentence that says what to do.
pub(crate) fn check(config: &Config) -> Result<String, String> {
    if let (None, DatabaseUrl::Sqlite(database)) = (&config.jwt_secret, config.database()?) {
        let file = beside(&database);
        if file.symlink_metadata().is_err_and(|e| e.kind() == io::ErrorKind::NotFound) {
            return Ok(format!("{} does not exist yet; the first start creates it", file.display()));
        }
    }
    let (secrets, open_to_group) = find(config)?;
    let number = match secrets.len() {
        1 => "one secret".to_owned(),
        n => format!("{n} secrets, of which the first signs"),
    };
    Ok(match open_to_group {
        Some(file) => format!("{number}; the group of {} can read it", file.display()),
        None => number,
    })
}

/// Generates a secret: 48 random bytes, as 64 characters of base64url.
///
/// # Errors
/// Of the system, when it has no randomness to give.
pub(crate) fn generate() -> io::Result<String> {
    let mut bytes = [0; 48];
    getrandom::fill(&mut bytes)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// Where root has created the file in the directory of another user, a new secret would end all sessions.
fn cannot_use(file: &Path, error: &io::Error) -> String {
    let directory = file.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (path, directory) = (file.display(), directory.display());
    match error.kind() {
        io::ErrorKind::PermissionDenied if file.exists() => format!(
            "Cannot read the secret file {path}: {error}. Give it to the owner of its directory \
             (`chown --reference={directory} {path}`)."
        ),
        _ => format!("Cannot use the secret file {path}: {error}. Fix that, or set JWT_SECRET."),
    }
}

fn beside(database: &Path) -> PathBuf {
    database.with_file_name("jwt-secret")
}

fn parse(list: &str, source: &str) -> Result<Vec<SecretString>, String> {
    let are_quoted = is_quoted(list);
    let secrets = list.split(',').map(|secret| {
        let secret = trim(secret).map_err(|e| format!("A secret in {source} cannot be used: {e}."))?;
        match secret.len() {
            _ if are_quoted || is_quoted(secret) => Err(format!(
                "A secret in {source} has quotation marks around it, which would be part of it: remove them."
            )),
            n if n < MIN_BYTES => {
                Err(format!("A secret in {source} has {n} bytes: use at least {MIN_BYTES} random bytes."))
            }
            _ if is_pattern(secret) => Err(format!(
                "A secret in {source} is a pattern and not random: use the output of `latchkey secret new`."
            )),
            _ => Ok(SecretString::from(secret)),
        }
    });
    secrets.collect()
}

/// An env file of a container is not read by a shell, so quotation marks remain.
fn is_quoted(text: &str) -> bool {
    let text = text.trim();
    ['"', '\'', '`']
        .into_iter()
        .any(|quote| text.len() > 1 && text.starts_with(quote) && text.ends_with(quote))
}

/// The content, and whether the group of the file can read it. Two programs that start at the same time both use the
/// secret that was written first.
fn read_or_create(file: &Path) -> io::Result<(SecretString, bool)> {
    match read_beside_database(file) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => create(file)?,
        Err(e) => return Err(e),
        Ok(read) => return Ok((read.text, read.is_open_to_group)),
    }
    read_beside_database(file).map(|read| (read.text, read.is_open_to_group))
}

/// Written under a temporary name first, so that no process reads half a secret; temporary files are readable by their
/// owner alone.
fn create(file: &Path) -> io::Result<()> {
    let secret = generate()?;
    let mut draft = NamedTempFile::new_in(file.parent().unwrap_or(Path::new(".")))?;
    draft.write_all(secret.as_bytes())?;
    draft.as_file().sync_all()?;
    match draft.persist_noclobber(file) {
        Err(e) if e.error.kind() != io::ErrorKind::AlreadyExists => Err(e.error),
        _ => Ok(()),
    }
}
