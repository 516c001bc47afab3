//! The key that the secrets of second factors are encrypted with. It is not in the database, so that a copy of that gives no
//! codes, and not derived from the secret that signs tokens, whose rotation must lock no one out.

use super::{
    beside::{Beside, is_missing},
    strength::is_pattern,
};
use crate::config::{Config, trim};
use auth::{DataKeys, TotpSecret, hex};
use secrecy::{ExposeSecret, SecretString};
use shared::UserId;
use std::{io, path::PathBuf};
use store::DatabaseUrl;

const FILE: Beside = Beside { name: "data-key", setting: "DATA_KEY" };
const NONE: &str = "DATA_KEY is not set: second factors cannot be turned on";
/// How a key that is lost shows, if its file does not.
const NO_KEY: &str = "No key that is configured decrypts them";
/// How many accounts a sentence names.
const NAMED: usize = 5;

/// The secret of an account's second factor, encrypted.
type Sealed = (UserId, String);

/// The keys in force: the first encrypts, all decrypt. `None` with PostgreSQL if none is configured. None is generated while there
/// are second factors that it would not decrypt.
///
/// # Errors
/// A sentence that says what to do, also if no key decrypts any second factor.
pub(crate) fn load(config: &Config) -> Result<Option<DataKeys>, String> {
    let sealed = store::sealed_secrets(&config.database()?)?;
    refuse_without_file(config, &sealed)?;
    let keys = find(config)?.map(|found| found.keys);
    let unreadable = unreadable(keys.as_ref(), &sealed);
    match lost(NO_KEY, &unreadable) {
        Err(sentence) if unreadable.len() == sealed.len() => return Err(sentence),
        Err(sentence) => tracing::error!("{sentence}"),
        Ok(()) => {}
    }
    Ok(keys)
}

/// Checks that there is a usable key, without generating one.
///
/// # Errors
/// A sentence that says what to do.
pub(crate) fn check(config: &Config) -> Result<String, String> {
    // The check of the database reports why they cannot be read.
    let sealed = store::sealed_secrets(&config.database()?).unwrap_or_default();
    if let Some(file) = missing_file(config)? {
        refuse_without_file(config, &sealed)?;
        return Ok(format!("{} does not exist yet; the first start creates it", file.display()));
    }
    let found = find(config)?;
    let keys = found.as_ref().map(|found| &found.keys);
    lost(NO_KEY, &unreadable(keys, &sealed))?;
    let Some(Found { number, open_to_group, .. }) = found else { return Ok(NONE.to_owned()) };
    let number = match number {
        1 => "one key".to_owned(),
        n => format!("{n} keys, of which the first encrypts"),
    };
    Ok(match open_to_group {
        Some(file) => format!("{number}; the group of {} can read it", file.display()),
        None => number,
    })
}

/// The file that the first start creates.
fn missing_file(config: &Config) -> Result<Option<PathBuf>, String> {
    Ok(match (configured(config), config.database()?) {
        (None, DatabaseUrl::Sqlite(database)) => Some(FILE.of(&database)).filter(|file| is_missing(file)),
        _ => None,
    })
}

fn refuse_without_file(config: &Config, sealed: &[Sealed]) -> Result<(), String> {
    match missing_file(config)? {
        Some(file) => lost(&format!("{} does not exist", file.display()), &sealed.iter().collect::<Vec<_>>()),
        None => Ok(()),
    }
}

/// Those that no key decrypts.
fn unreadable<'a>(keys: Option<&DataKeys>, sealed: &'a [Sealed]) -> Vec<&'a Sealed> {
    let is_readable =
        |(user, secret): &Sealed| keys.is_some_and(|keys| TotpSecret::open(secret, keys, *user).is_some());
    sealed.iter().filter(|sealed| !is_readable(sealed)).collect()
}

/// That the key of these second factors is lost, if there are any.
fn lost(reason: &str, sealed: &[&Sealed]) -> Result<(), String> {
    if sealed.is_empty() {
        return Ok(());
    }
    let accounts: Vec<_> = sealed.iter().take(NAMED).map(|(user, _)| user.to_string()).collect();
    let (number, accounts) = (sealed.len(), accounts.join(", "));
    let (plural, more) = (if number == 1 { "" } else { "s" }, if number > NAMED { ", …" } else { "" });
    Err(format!(
        "The data key of {number} second factor{plural} is missing (accounts {accounts}{more}). {reason}: restore the key from where it was \
         kept, or append it to DATA_KEY (`new,old`). If it is lost, run `latchkey user reset-two-factor` for each of these accounts, \
         which `latchkey user list` shows."
    ))
}

/// Generates a key: 32 random bytes, as 64 hexadecimal digits.
///
/// # Errors
/// Of the system, when it has no randomness to give.
pub(crate) fn generate() -> io::Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hex(&bytes))
}

struct Found {
    keys: DataKeys,
    number: usize,
    /// The file beside the database, if its group can read it.
    open_to_group: Option<PathBuf>,
}

/// An empty variable is how a setting of a container image or a unit is taken away.
fn configured(config: &Config) -> Option<&SecretString> {
    config.data_key.as_ref().filter(|key| !key.expose_secret().trim().is_empty())
}

fn find(config: &Config) -> Result<Option<Found>, String> {
    let (keys, source, open_to_group) = match (configured(config), config.database()?) {
        (Some(configured), _) => (configured.clone(), "DATA_KEY".to_owned(), None),
        (None, DatabaseUrl::Sqlite(database)) => {
            let file = FILE.of(&database);
            let (kept, is_open_to_group) = FILE.read_or_create(&file, generate)?;
            let source = format!("the key file {}", file.display());
            (kept, source, is_open_to_group.then_some(file))
        }
        (None, DatabaseUrl::Postgres(_)) => return Ok(None),
    };
    let list = trim(keys.expose_secret()).map_err(|e| format!("{source} cannot be used: {e}."))?;
    let keys =
        DataKeys::parse(&SecretString::from(list)).map_err(|e| format!("{source} cannot be used: {e}."))?;
    if list.split(',').any(|key| is_pattern(key.trim())) {
        return Err(format!(
            "A key in {source} is a pattern and not random: use the output of `latchkey secret new-data-key`."
        ));
    }
    let number = list.split(',').count();
    Ok(Some(Found { keys, number, open_to_group }))
}
