//! What whoever runs the program does by hand, beside serving.

mod check;
mod report;
mod user;

pub use check::check;
pub use report::Report;
pub use user::{UserCommand, user};

use crate::{config::Config, secret};
use clap::Args;
use serde_json::json;
use std::path::Path;
use store;

/// How a command answers.
#[derive(Clone, Copy, Debug, Args)]
pub struct Output {
    /// Answer in JSON, for programs.
    #[arg(long, global = true)]
    pub json: bool,
}

/// Copies the SQLite database to a file.
///
/// # Errors
/// A sentence that says what to do.
pub fn backup(config: &Config, file: &Path) -> Result<Report, String> {
    store::backup(&config.database()?, file)?;
    Ok(Report::new(format!("The backup is {}", file.display()), json!({"backup": file})))
}

/// Puts a backup in the place of the SQLite database.
///
/// # Errors
/// A sentence that says what to do.
pub fn restore(config: &Config, file: &Path) -> Result<Report, String> {
    let store::Restored { database, replaced } = store::restore(&config.database()?, file)?;
    let mut text = format!("The database is {}", database.display());
    if let Some(replaced) = &replaced {
        text += &format!("\nWhat was there before is {}", replaced.display());
    }
    Ok(Report::new(text, json!({"database": database, "replaced": replaced})))
}

/// Brings the schema of the database up to date, making the database where it is an SQLite file that does not exist.
///
/// # Errors
/// A sentence that says what to do.
pub fn migrate(config: &Config) -> Result<Report, String> {
    let url = config.database()?;
    store::migrate(&url)?;
    Ok(Report::new(format!("The database at {url:?} is up to date"), json!({"upToDate": true})))
}

/// Makes a secret that signs tokens.
///
/// # Errors
/// Of the system, when it has no randomness to give.
pub fn new_secret() -> Result<Report, String> {
    let secret = secret::generate().map_err(|e| format!("Cannot make a secret: {e}."))?;
    Ok(Report::new(secret.clone(), json!({"secret": secret})))
}
