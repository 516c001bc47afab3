//! `latchkey user`: account management for the operator.

use super::{
    Output, Report,
    invitation::{invite, send},
    report::print_line,
};
use crate::{config::Config, mail::EmailMessage};
use auth::{PasswordHash, PasswordHasher, is_common};
use clap::{Args, Subcommand};
use serde_json::json;
use shared::{Email, Password, UserName};
use std::io::{self, BufRead, IsTerminal, Write};
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
    /// Print a link with which one person can sign up within seven days, also while `SIGN_UP` is `invite`.
    ///
    /// With an address and a mail server, it is also sent there.
    Invite {
        /// The only address that can sign up with it.
        #[arg(long, value_parser = Email::parse)]
        email: Option<Email>,
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
    /// Turn off the second factor of an account whose owner has lost it, with its backup codes and trusted devices, and end all
    /// sessions.
    ///
    /// Make sure that it is the owner who asks: from then on, the password alone signs in. With a mail server, the owner gets an
    /// e-mail about it.
    ResetTwoFactor {
        /// The account's address.
        #[arg(value_parser = Email::parse_existing)]
        email: Email,
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

/// Runs a subcommand and prints its result.
///
/// # Errors
/// A sentence that says what to do.
#[allow(clippy::disallowed_methods, reason = "the command line")]
pub async fn user(command: UserCommand, config: &Config, output: Output) -> Result<(), String> {
    let accounts = match command {
        UserCommand::Create { .. } | UserCommand::Invite { .. } => {
            Administration::open(&config.database()?, Clock::system())?
        }
        _ => open_existing(config)?,
    };
    match command {
        UserCommand::List => list(&accounts.list().await.map_err(|e| explain(&e, None))?).print(output.json),
        UserCommand::Create { email, name, password } => {
            let new = password.take(&email, config)?;
            create(&accounts, email, name, new, output).await
        }
        UserCommand::Invite { email } => invite(&accounts, email, config).await?.print(output.json),
        UserCommand::ResetPassword { email, password } => {
            reset(&accounts, &email, password.take(&email, config)?, output).await
        }
        UserCommand::ResetTwoFactor { email } => {
            reset_factor(&accounts, &email, config).await?.print(output.json)
        }
        UserCommand::SignOut { email } => {
            accounts.sign_out(&email).await.map_err(|e| explain(&e, Some(&email)))?;
            Report::new(format!("{email} is signed out everywhere"), json!({"email": email.to_string()}))
                .print(output.json)
        }
        UserCommand::Delete { email, yes } => {
            confirm(&email, yes)?;
            accounts.delete(&email).await.map_err(|e| explain(&e, Some(&email)))?;
            Report::new(format!("{email} is deleted"), json!({"email": email.to_string()})).print(output.json)
        }
    }
}

/// Opens a database that exists: with a mistyped path there would seem to be nothing in it.
///
/// # Errors
/// A sentence that says what to do.
#[allow(clippy::disallowed_methods, reason = "the command line")]
pub(super) fn open_existing(config: &Config) -> Result<Administration, String> {
    let url = config.database()?;
    match &url {
        DatabaseUrl::Sqlite(file) if !file.exists() => {
            Err(format!("There is no database at {}: check DATABASE_URL.", file.display()))
        }
        _ => Administration::open(&url, Clock::system()),
    }
}

/// An account whose password could not be shown is deleted again.
async fn create(
    accounts: &Administration,
    email: Email,
    name: Option<UserName>,
    new: NewPassword,
    output: Output,
) -> Result<(), String> {
    let name = name.map_or_else(|| UserName::parse(email.local_part()), Ok).map_err(|e| e.to_string())?;
    let created = accounts.create(email.clone(), name, new.hash).await;
    let id = created.map_err(|e| explain(&e, Some(&email)))?;
    let mut text = format!("{email} has an account");
    if let Some(password) = &new.generated {
        text += &format!("\n{}", shown_once(password));
    }
    let json = json!({"id": id, "email": email.to_string(), "password": new.generated});
    let report = Report::new(text, json);
    if new.generated.is_none() {
        return report.print(output.json);
    }
    let printed = report.print_password(output.json);
    if printed.is_err() {
        accounts.delete(&email).await.map_err(|e| explain(&e, Some(&email)))?;
    }
    printed
}

/// Shows a generated password before it is set: if it cannot be shown, the previous one remains.
async fn reset(
    accounts: &Administration,
    email: &Email,
    new: NewPassword,
    output: Output,
) -> Result<(), String> {
    accounts.find(email).await.map_err(|e| explain(&e, Some(email)))?;
    let json = json!({"email": email.to_string(), "password": new.generated});
    if let Some(password) = &new.generated {
        Report::new(shown_once(password), json.clone()).print_password(output.json)?;
    }
    accounts.reset_password(email, new.hash).await.map_err(|e| explain(&e, Some(email)))?;
    match (output.json, new.generated) {
        (true, Some(_)) => Ok(()),
        (true, None) => print_line(&json.to_string()),
        (false, _) => print_line(&format!("{email} has a new password, and is signed out everywhere")),
    }
}

/// An e-mail that cannot be sent leaves the factor off.
async fn reset_factor(accounts: &Administration, email: &Email, config: &Config) -> Result<Report, String> {
    let was_on = accounts.reset_factor(email).await.map_err(|e| explain(&e, Some(email)))?;
    if !was_on {
        let json = json!({"email": email.to_string(), "wasOn": false, "sent": false});
        return Ok(Report::new(format!("{email} has no second factor"), json));
    }
    let sent = send(config, email, EmailMessage::two_factor_disabled);
    let mut text = format!(
        "The second factor of {email} is off, and all sessions are ended: the password alone signs in"
    );
    match &sent {
        Ok(true) => text += "\nAn e-mail to the owner reports it",
        Ok(false) => {}
        Err(reason) => text += &format!("\nThe e-mail about it was not sent: {reason}"),
    }
    let json = json!({"email": email.to_string(), "wasOn": true, "sent": sent == Ok(true)});
    Ok(Report::new(text, json))
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

fn shown_once(password: &str) -> String {
    format!("The password is {password}\nIt is not shown again.")
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
    let question = format!("Permanently delete {email} and all its tasks? Type the address to confirm: ");
    io::stderr().write_all(question.as_bytes()).map_err(|e| format!("Cannot ask for confirmation: {e}."))?;
    let mut typed = String::new();
    stdin.lock().read_line(&mut typed).map_err(|e| format!("Cannot read from the terminal: {e}."))?;
    match Email::parse_existing(&typed) {
        Ok(typed) if typed == *email => Ok(()),
        _ => Err("Nothing was deleted.".to_owned()),
    }
}

pub(super) fn explain(error: &StoreError, email: Option<&Email>) -> String {
    match (error, email) {
        (StoreError::NotFound, Some(email)) => {
            format!("There is no account of {email}: `latchkey user list` shows all.")
        }
        (StoreError::EmailTaken, Some(email)) => format!("{email} has an account already."),
        (error, _) => format!("Nothing was changed: {error}."),
    }
}
