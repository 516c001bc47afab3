//! `latchkey user`: account management for the operator.

use super::Report;
use crate::config::Config;
use auth::{PasswordHash, PasswordHasher, is_common};
use clap::{Args, Subcommand};
use serde_json::json;
use shared::{Email, Password, UserName};
use std::io::{self, BufRead, IsTerminal};
use store::{Administration, Clock, DatabaseUrl, ListedAccount, StoreError};

/// The subcommands.
#[derive(Clone, Debug, Subcommand)]
pub enum UserCommand {
    /// List all accounts, oldest first.
    List,
    /// Create an account.
    ///
    /// A password is generated and shown once, unless one is read from standard input.
    Create {
        /// The e-mail address to sign in with.
        #[arg(value_parser = Email::parse)]
        email: Email,
        /// The owner's name; the part before the `@` by default.
        #[arg(long, value_parser = UserName::parse)]
        name: Option<UserName>,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// Set a new password, end all sessions and revoke all personal access tokens of an account.
    ///
    /// A password is generated and shown once, unless one is read from standard input.
    ResetPassword {
        /// The account's address.
        #[arg(value_parser = Email::parse_existing)]
        email: Email,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// End every session of an account, on every instance.
    SignOut {
        /// The account's address.
        #[arg(value_parser = Email::parse_existing)]
        email: Email,
    },
    /// Permanently delete an account and all its tasks.
    Delete {
        /// The account's address.
        #[arg(value_parser = Email::parse_existing)]
        email: Email,
        /// Do not ask for confirmation.
        #[arg(long)]
        yes: bool,
    },
}

/// Where a new password comes from. Never from the command line, which other users can read.
#[derive(Clone, Copy, Debug, Args)]
pub struct PasswordSource {
    /// Read the password from standard input, one line, instead of generating one.
    #[arg(long)]
    password_stdin: bool,
}

/// A new password.
struct NewPassword {
    hash: PasswordHash,
    /// The password itself if it was generated, to be shown once.
    generated: Option<String>,
}

/// Runs a subcommand.
///
/// # Errors
/// A sentence that says what to do.
#[allow(clippy::disallowed_methods, reason = "the command line")]
pub async fn user(command: UserCommand, config: &Config) -> Result<Report, String> {
    let url = config.database()?;
    // With a mistyped path there would seem to be no accounts.
    if let DatabaseUrl::Sqlite(file) = &url
        && !file.exists()
        && !matches!(command, UserCommand::Create { .. })
    {
        return Err(format!("There is no database at {}: check DATABASE_URL.", file.display()));
    }
    let accounts = Administration::open(&url, Clock::system())?;
    match command {
        UserCommand::List => Ok(list(&accounts.list().await.map_err(|e| explain(&e, None))?)),
        UserCommand::Create { email, name, password } => {
            let name =
                name.map_or_else(|| UserName::parse(email.local_part()), Ok).map_err(|e| e.to_string())?;
            let new = password.take(&email, config)?;
            let id = accounts
                .create(email.clone(), name, new.hash)
                .await
                .map_err(|e| explain(&e, Some(&email)))?;
            let (text, password) = (format!("{email} has an account"), new.generated);
            Ok(Report::new(
                with(text, password.as_ref()),
                json!({"id": id, "email": email.to_string(), "password": password}),
            ))
        }
        UserCommand::ResetPassword { email, password } => {
            let new = password.take(&email, config)?;
            accounts.reset_password(&email, new.hash).await.map_err(|e| explain(&e, Some(&email)))?;
            let text = format!("{email} has a new password, and is signed out everywhere");
            Ok(Report::new(
                with(text, new.generated.as_ref()),
                json!({"email": email.to_string(), "password": new.generated}),
            ))
        }
        UserCommand::SignOut { email } => {
            accounts.sign_out(&email).await.map_err(|e| explain(&e, Some(&email)))?;
            Ok(Report::new(format!("{email} is signed out everywhere"), json!({"email": email.to_string()})))
        }
        UserCommand::Delete { email, yes } => {
            confirm(&email, yes)?;
            accounts.delete(&email).await.map_err(|e| explain(&e, Some(&email)))?;
            Ok(Report::new(format!("{email} is deleted"), json!({"email": email.to_string()})))
        }
    }
}

impl PasswordSource {
    fn take(self, email: &Email, config: &Config) -> Result<NewPassword, String> {
        config.check()?;
        let (password, generated) = if self.password_stdin {
            let mut line = String::new();
            io::stdin().lock().read_line(&mut line).map_err(|e| format!("Cannot read the password: {e}."))?;
            (line.trim_end_matches(['\r', '\n']).to_owned(), None)
        } else {
            let password =
                crate::secret::generate().map_err(|e| format!("Cannot generate a password: {e}."))?;
            let password: String = password.chars().take(24).collect();
            (password.clone(), Some(password))
        };
        let password = Password::parse(&password).map_err(|e| format!("{e} for the password."))?;
        if is_common(password.expose(), email) {
            return Err("This password is one of the first that others would try: choose another.".to_owned());
        }
        let hasher = PasswordHasher::new(config.bcrypt_cost);
        let hash = hasher.and_then(|hasher| hasher.hash(password.expose()));
        Ok(NewPassword { hash: hash.map_err(|e| format!("Cannot hash passwords: {e}."))?, generated })
    }
}

fn list(accounts: &[ListedAccount]) -> Report {
    let widest = accounts.iter().map(|account| account.email.chars().count()).max().unwrap_or_default();
    let lines = accounts.iter().map(|account| {
        let verified = if account.email_verified { "verified" } else { "not verified" };
        let ListedAccount { email, id, created_at, tasks, .. } = account;
        format!("{email:widest$}  {id}  {created_at}  {tasks:>6} tasks  {verified}")
    });
    let text = match accounts.len() {
        0 => "There are no accounts".to_owned(),
        _ => lines.collect::<Vec<_>>().join("\n"),
    };
    Report::new(text, json!(accounts))
}

fn with(text: String, password: Option<&String>) -> String {
    match password {
        Some(password) => format!("{text}\nThe password is {password}\nIt is not shown again."),
        None => text,
    }
}

/// Asks for confirmation at a terminal; a script has to pass `--yes`.
fn confirm(email: &Email, yes: bool) -> Result<(), String> {
    if yes {
        return Ok(());
    }
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        return Err(format!("Pass --yes to permanently delete {email} and all its tasks."));
    }
    eprint!("Permanently delete {email} and all its tasks? Type the address to confirm: ");
    let mut typed = String::new();
    stdin.lock().read_line(&mut typed).map_err(|e| format!("Cannot read from the terminal: {e}."))?;
    match Email::parse_existing(&typed) {
        Ok(typed) if typed == *email => Ok(()),
        _ => Err("Nothing was deleted.".to_owned()),
    }
}

fn explain(error: &StoreError, email: Option<&Email>) -> String {
    match (error, email) {
        (StoreError::NotFound, Some(email)) => {
            format!("There is no account of {email}: `latchkey user list` shows all.")
        }
        (StoreError::EmailTaken, Some(email)) => format!("{email} has an account already."),
        (error, _) => format!("Nothing was changed: {error}."),
    }
}
