//! The subcommands other than `serve`.

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

/// The output format.
#[derive(Clone, Copy, Debug, Args)]
pub struct Output {
    /// Print JSON, for programs.
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

/// Replaces the SQLite database by a backup.
///
/// # Errors
/// A sentence that says what to do.
pub fn restore(config: &Config, file: &Path) -> Result<Report, String> {
    let store::Restored { database, replaced } = store::restore(&config.database()?, file)?;
    let mut text = format!("The database is {}", database.display());
    if let Some(replaced) = &replaced {
        text += &format!("\nThe previous database is {}", replaced.display());
    }
    Ok(Report::new(text, json!({"database": database, "replaced": replaced})))
}

/// Applies pending migrations. An SQLite file that does not exist is created.
///
/// # Errors
/// A sentence that says what to do.
pub fn migrate(config: &Config) -> Result<Report, String> {
    let url = config.database()?;
    store::migrate(&url)?;
    Ok(Report::new(format!("The schema of {url:?} is up to date"), json!({"upToDate": true})))
}

/// Generates a secret that signs tokens.
///
/// # Errors
/// Of the system, when it has no randomness to give.
pub fn new_secret() -> Result<Report, String> {
    let secret = secret::generate().map_err(|e| format!("Cannot generate a secret: {e}."))?;
    Ok(Report::new(secret.clone(), json!({"secret": secret})))
}
