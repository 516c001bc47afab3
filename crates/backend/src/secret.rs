//! The secret that signs tokens: from the configuration, or generated once and stored beside the SQLite database.

mod beside;
mod data_key;
mod strength;

pub(crate) use data_key::{check as check_data_key, generate as generate_data_key, load as load_data_keys};

use crate::config::{Config, trim};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use beside::{Beside, is_missing};
use secrecy::{ExposeSecret, SecretString};
use std::{io, path::PathBuf};
use store::DatabaseUrl;
use strength::is_pattern;

/// HS256 is as strong as its key, and no stronger than 256 bits (RFC 7518 section 3.2).
const MIN_BYTES: usize = 32;

const FILE: Beside = Beside { name: "jwt-secret", setting: "JWT_SECRET" };

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
            let file = FILE.of(&database);
            let (kept, is_open_to_group) = FILE.read_or_create(&file, generate)?;
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
        let file = FILE.of(&database);
        if is_missing(&file) {
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
