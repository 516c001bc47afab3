//! `latchkey user`: accounts, for whoever runs the program.

use super::Report;
use crate::config::Config;
use auth::{PasswordHash, PasswordHasher, is_common};
use clap::{Args, Subcommand};
use serde_json::json;
use shared::{Email, Password, UserName};
use std::io::{self, BufRead, IsTerminal};
use store::{Administration, Clock, DatabaseUrl, ListedAccount, StoreError};

/// What to do with accounts.
#[derive(Clone, Debug, Subcommand)]
pub enum UserCommand {
    /// Show every account, oldest first.
    List,
    /// Make an account.
    ///
    /// A password is made up and shown once, unless one is read from the standard input.
    Create {
        /// The address to sign in with.
        #[arg(value_parser = Email::parse)]
        email: Email,
        /// What its owner is called; what stands before the `@` if left out.
        #[arg(long, value_parser = UserName::parse)]
        name: Option<UserName>,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// Give an account another password, end its sessions and revoke its access tokens.
    ///
    /// A password is made up and shown once, unless one is read from the standard input.
    ResetPassword {
        /// The account's address.
        #[arg(value_parser = Email::parse)]
        email: Email,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// End every session of an account, on every instance.
    SignOut {
        /// The account's address.
        #[arg(value_parser = Email::parse)]
        email: Email,
    },
    /// Delete an account and all its tasks, for good.
    Delete {
        /// The account's address.
        #[arg(value_parser = Email::parse)]
        email: Email,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

/// Where a new password comes from. Never from the command line, which others can read.
#[derive(Clone, Copy, Debug, Args)]
pub struct PasswordSource {
    /// Read the password from the standard input, a line, instead of making one up.
    #[arg(long)]
    password_stdin: bool,
}

/// A password to be given to an account.
struct NewPassword {
    hash: PasswordHash,
    /// If nobody knows it yet.
    made_up: Option<String>,
}

/// Does what is to be done with accounts.
///
/// # Errors
/// A sentence that says what to do.
pub async fn user(command: UserCommand, config: &Config) -> Result<Report, String> {
    let url = config.database()?;
    // A mistyped name would look like a service without accounts.
    if let DatabaseUrl::Sqlite(file) = &url
        && !file.exists()
        && !matches!(command, UserCommand::Create { .. })
    {
        return Err(format!("There is no database at {}: check DATABASE_URL.", file.display()));
    }
    let accounts = Administration::open(&url, Clock::system())?;
    match command {
        UserCommand::List => Ok(listed(&accounts.list().await.map_err(|e| explain(&e, None))?)),
        UserCommand::Create { email, name, password } => {
            let name =
                name.map_or_else(|| UserName::parse(email.local_part()), Ok).map_err(|e| e.to_string())?;
            let new = password.take(&email, config)?;
            let id = accounts
                .create(email.clone(), name, new.hash)
                .await
                .map_err(|e| explain(&e, Some(&email)))?;
            let (text, password) = (format!("{email} has an account"), new.made_up);
            Ok(Report::new(
                with(text, password.as_ref()),
                json!({"id": id, "email": email, "password": password}),
            ))
        }
        UserCommand::ResetPassword { email, password } => {
            let new = password.take(&email, config)?;
            accounts.reset_password(&email, new.hash).await.map_err(|e| explain(&e, Some(&email)))?;
            let text = format!("{email} has another password, and is signed out everywhere");
            Ok(Report::new(
                with(text, new.made_up.as_ref()),
                json!({"email": email, "password": new.made_up}),
            ))
        }
        UserCommand::SignOut { email } => {
            accounts.sign_out(&email).await.map_err(|e| explain(&e, Some(&email)))?;
            Ok(Report::new(format!("{email} is signed out everywhere"), json!({"email": email})))
        }
        UserCommand::Delete { email, yes } => {
            confirm(&email, yes)?;
            accounts.delete(&email).await.map_err(|e| explain(&e, Some(&email)))?;
            Ok(Report::new(format!("{email} has no account any more"), json!({"email": email})))
        }
    }
}

impl PasswordSource {
    fn take(self, email: &Email, config: &Config) -> Result<NewPassword, String> {
        config.check()?;
        let (password, made_up) = if self.password_stdin {
            let mut line = String::new();
            io::stdin().lock().read_line(&mut line).map_err(|e| format!("Cannot read the password: {e}."))?;
            (line.trim_end_matches(['\r', '\n']).to_owned(), None)
        } else {
            let password =
                crate::secret::generate().map_err(|e| format!("Cannot make up a password: {e}."))?;
            let password: String = password.chars().take(24).collect();
            (password.clone(), Some(password))
        };
        let password = Password::parse(&password).map_err(|e| format!("{e} for the password."))?;
        if is_common(password.expose(), email) {
            return Err("This password is one of the first that others would try: choose another.".to_owned());
        }
        let hasher = PasswordHasher::new(config.bcrypt_cost);
        let hash = hasher.and_then(|hasher| hasher.hash(password.expose()));
        Ok(NewPassword { hash: hash.map_err(|e| format!("Cannot hash passwords: {e}."))?, made_up })
    }
}

fn listed(accounts: &[ListedAccount]) -> Report {
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

/// Asks whoever sits there; where nobody does, it has to be said beforehand.
fn confirm(email: &Email, yes: bool) -> Result<(), String> {
    if yes {
        return Ok(());
    }
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        return Err(format!("Say --yes to delete {email} and all its tasks, for good."));
    }
    eprint!("Delete {email} and all its tasks, for good? Type the address to go on: ");
    let mut answer = String::new();
    stdin.lock().read_line(&mut answer).map_err(|e| format!("Cannot read the answer: {e}."))?;
    match Email::parse(&answer) {
        Ok(answer) if answer == *email => Ok(()),
        _ => Err("Nothing was deleted.".to_owned()),
    }
}

fn explain(error: &StoreError, email: Option<&Email>) -> String {
    match (error, email) {
        (StoreError::NotFound, Some(email)) => {
            format!("There is no account of {email}: `latchkey user list` shows all.")
        }
        (StoreError::EmailTaken, Some(email)) => format!("{email} has an account already."),
        (error, _) => format!("It was not done: {error}."),
    }
}
