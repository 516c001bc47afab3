//! The subcommands other than `serve`.

mod check;
mod invitation;
mod moving;
mod reminders;
mod report;
mod user;

pub use check::check;
pub use moving::{ExportOptions, ImportOptions, export, import};
pub use reminders::reminders;
pub use report::Report;
pub use user::{UserCommand, user};

use crate::{config::Config, secret};
use clap::Args;
use serde_json::json;
use std::path::Path;
use store::{Clock, Content, Restored, RestoredCredentials};

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

/// What a restore does with the credentials in the backup.
#[derive(Clone, Copy, Debug, Args)]
pub struct RestoreOptions {
    /// Keep sessions, personal access tokens and mailed links as they were: those that were ended, revoked or used since
    /// then are valid again.
    #[arg(long)]
    pub keep_sessions: bool,
}

/// Replaces the SQLite database by a backup.
///
/// # Errors
/// A sentence that says what to do.
pub fn restore(config: &Config, file: &Path, options: RestoreOptions) -> Result<Report, String> {
    let credentials = match options.keep_sessions {
        true => RestoredCredentials::Kept,
        false => RestoredCredentials::RemovedAt(Clock::system().now()),
    };
    let Restored { database, replaced, content } = store::restore(&config.database()?, file, credentials)?;
    let Content { accounts, tasks, lists, trash, factors, passkeys, changed_at } = content;
    let [of_accounts, of_tasks, of_lists] = [accounts, tasks, lists].map(plural);
    let mut text = format!(
        "The backup contains {accounts} account{of_accounts}, {lists} list{of_lists} and {tasks} task{of_tasks}, \
         and {trash} in the trash"
    );
    if let Some(changed_at) = changed_at {
        text += &format!("; the last change was at {changed_at}");
    }
    text += &format!("\nThe database is {}", database.display());
    if let Some(replaced) = &replaced {
        text += &format!("\nThe previous database is {}", replaced.display());
    }
    text += match options.keep_sessions {
        true => "\nSessions, personal access tokens and mailed links are those of the backup",
        false => "\nAll sessions are ended, all personal access tokens removed, and all mailed links invalid",
    };
    if factors + passkeys > 0 {
        text += &format!(
            "\nBackup codes that were used after the backup was made count again ({factors} second factor{}), and so do passkeys \
             that were removed ({passkeys} in the backup): ask the owners to make new codes, and to look at their passkeys",
            plural(factors)
        );
    }
    let json = json!({
        "database": database, "replaced": replaced, "accounts": accounts, "tasks": tasks, "lists": lists,
        "trash": trash, "secondFactors": factors, "passkeys": passkeys, "changedAt": changed_at, "keptSessions": options.keep_sessions,
    });
    Ok(Report::new(text, json))
}

fn plural(number: i64) -> &'static str {
    if number == 1 { "" } else { "s" }
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

/// Generates a key that encrypts the secrets of second factors.
///
/// # Errors
/// Of the system, when it has no randomness to give.
pub fn new_data_key() -> Result<Report, String> {
    let key = secret::generate_data_key().map_err(|e| format!("Cannot generate a key: {e}."))?;
    Ok(Report::new(key.clone(), json!({"dataKey": key})))
}

/// Builds a file of the hashes of breached passwords.
///
/// # Errors
/// A sentence that says what to do.
pub fn build_breached_passwords(input: &Path, output: &Path, min_count: u64) -> Result<Report, String> {
    let hashes = crate::breached::build(input, output, min_count)?;
    let text = format!("{} has {hashes} hashes", output.display());
    Ok(Report::new(text, json!({"file": output, "hashes": hashes})))
}

/// Generates a secret that signs tokens.
///
/// # Errors
/// Of the system, when it has no randomness to give.
pub fn new_secret() -> Result<Report, String> {
    let secret = secret::generate().map_err(|e| format!("Cannot generate a secret: {e}."))?;
    Ok(Report::new(secret.clone(), json!({"secret": secret})))
}
