//! The secret that signs tokens: from the configuration, or generated once and stored beside the SQLite database.

use crate::config::Config;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};
use std::{
    fs,
    io::{self, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};
use store::DatabaseUrl;
use tempfile::NamedTempFile;

/// HS256 is as strong as its key, and no stronger than 256 bits (RFC 7518 section 3.2).
const MIN_BYTES: usize = 32;

/// The secrets in force: the first signs, all verify.
///
/// # Errors
/// A sentence that says what to do.
pub(crate) fn load(config: &Config) -> Result<Vec<SecretString>, String> {
    match (&config.jwt_secret, config.database()?) {
        (Some(configured), _) => parse(configured.expose_secret(), "JWT_SECRET"),
        (None, DatabaseUrl::Sqlite(database)) => {
            let file = beside(&database);
            let kept = read_or_create(&file)
                .map_err(|e| format!("Cannot use the secret file {}: {e}. Fix that, or set JWT_SECRET.", file.display()))?;
            parse(kept.trim_end(), &format!("the secret file {}", file.display()))
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
        if !file.exists() {
            return Ok(format!("{} does not exist yet; the first start creates it", file.display()));
        }
    }
    match load(config)?.len() {
        1 => Ok("one secret".to_owned()),
        n => Ok(format!("{n} secrets, of which the first signs")),
    }
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

fn beside(database: &Path) -> PathBuf {
    database.with_file_name("jwt-secret")
}

fn parse(list: &str, source: &str) -> Result<Vec<SecretString>, String> {
    list.split(',')
        .map(|secret| match secret.len() {
            n if n < MIN_BYTES => {
                Err(format!("A secret in {source} has {n} bytes: use at least {MIN_BYTES} random bytes."))
            }
            _ => Ok(SecretString::from(secret)),
        })
        .collect()
}

/// Two programs that start at the same time both use the secret that was written first.
fn read_or_create(file: &Path) -> io::Result<String> {
    match fs::read_to_string(file) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => create(file),
        Ok(_) if fs::metadata(file)?.permissions().mode() & 0o077 != 0 => {
            Err(io::Error::other("it is accessible to other users: restrict it (chmod 600)"))
        }
        read => read,
    }
}

/// Written under a temporary name first, so that no process reads half a secret; temporary files are readable by their
/// owner alone.
fn create(file: &Path) -> io::Result<String> {
    let secret = generate()?;
    let mut draft = NamedTempFile::new_in(file.parent().unwrap_or(Path::new(".")))?;
    draft.write_all(secret.as_bytes())?;
    draft.as_file().sync_all()?;
    match draft.persist_noclobber(file) {
        Ok(_) => Ok(secret),
        Err(e) if e.error.kind() == io::ErrorKind::AlreadyExists => fs::read_to_string(file),
        Err(e) => Err(e.error),
    }
}
