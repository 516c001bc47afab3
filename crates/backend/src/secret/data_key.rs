//! The key that the secrets of second factors are encrypted with. It is not in the database, so that a copy of that gives no
//! codes, and not derived from the secret that signs tokens, whose rotation must lock no one out.

use super::{
    beside::{Beside, is_missing},
    strength::is_pattern,
};
use crate::config::{Config, trim};
use auth::{DataKeys, hex};
use secrecy::{ExposeSecret, SecretString};
use std::{io, path::PathBuf};
use store::DatabaseUrl;

const FILE: Beside = Beside { name: "data-key", setting: "DATA_KEY" };
const NONE: &str =
    "DATA_KEY is not set: second factors cannot be turned on, and codes of those that are on are refused";

/// The keys in force: the first encrypts, all decrypt. `None` with PostgreSQL if none is configured.
///
/// # Errors
/// A sentence that says what to do.
pub(crate) fn load(config: &Config) -> Result<Option<DataKeys>, String> {
    Ok(find(config)?.map(|found| found.keys))
}

/// Checks that there is a usable key, without generating one.
///
/// # Errors
/// A sentence that says what to do.
pub(crate) fn check(config: &Config) -> Result<String, String> {
    if let (None, DatabaseUrl::Sqlite(database)) = (configured(config), config.database()?) {
        let file = FILE.of(&database);
        if is_missing(&file) {
            return Ok(format!("{} does not exist yet; the first start creates it", file.display()));
        }
    }
    let Some(Found { number, open_to_group, .. }) = find(config)? else { return Ok(NONE.to_owned()) };
    let number = match number {
        1 => "one key".to_owned(),
        n => format!("{n} keys, of which the first encrypts"),
    };
    Ok(match open_to_group {
        Some(file) => format!("{number}; the group of {} can read it", file.display()),
        None => number,
    })
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
