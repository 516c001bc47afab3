//! Accounts on the program, and the requests that they send.

use crate::{cores::Cores, credentials::unused_email, program::launch};
use anyhow::Result;
use auth::{Session, Tokens};
use rusqlite::Connection;
use secrecy::SecretString;
use serde_json::{Value, json};
use shared::{Email, SessionId, UserId};
use std::{path::Path, time::Duration};
use store::Clock;
use testkit::{Account, PASSWORD, Program, Response};
use tokio::runtime::Builder;

/// The secret is known, so that a token can also be verified here.
const SECRET: &str = "a secret for measuring that anybody may know";
/// A list of so many tasks takes some 7 KB.
pub(crate) const TASKS: usize = 20;
pub(crate) const TITLE: &str = "Buy oranges at the market";
pub(crate) const DESCRIPTION: &str =
    "The sweet ones from the stall by the bridge, and ask for a paper bag this time.";

/// An account with a session and some tasks.
pub(crate) struct User {
    pub(crate) account: Account,
    /// The path of its last task.
    task: String,
    /// The body of its list.
    pub(crate) listed: String,
}

/// Starts the program on its core, with the default cost of hashing.
///
/// # Errors
/// What kept it from starting.
pub(crate) fn start(program: &Path, database_url: Option<&str>, cores: &Cores) -> Result<Program> {
    let launch = launch(program, database_url)?.with("RATE_LIMIT", "off").with("JWT_SECRET", SECRET);
    cores.start(|| launch.start())
}

/// Creates an account with `tasks` tasks.
///
/// # Errors
/// When the program refuses.
pub(crate) fn sign_up(program: &Program, tasks: usize) -> Result<User> {
    sign_up_with(program, tasks, body)
}

/// The same with tasks of another kind.
///
/// # Errors
/// When the program refuses.
pub(crate) fn sign_up_with(
    program: &Program,
    tasks: usize,
    task_of: impl Fn(usize) -> Value,
) -> Result<User> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        // Of its own runtime, which ends here.
        let account = testkit::Client::of(program.address).sign_up(&unused_email()).await?;
        let mut task = String::new();
        for number in 0..tasks {
            let created = Response::receive(account.tasks("POST", "").json(&task_of(number))).await?;
            task = account.path(&testkit::id_of(&created.parse::<Value>()?));
        }
        let list = Response::receive(account.tasks("GET", "")).await?;
        list.parse::<Vec<shared::Task>>()?;
        Ok(User { account, task, listed: list.text })
    })
}

/// The task with this number.
pub(crate) fn body(number: usize) -> Value {
    json!({ "title": format!("{number}. {TITLE}"), "description": DESCRIPTION })
}

impl User {
    pub(crate) fn list(&self) -> Vec<u8> {
        self.request("GET", &self.account.path(""), None)
    }

    /// The same tasks as a page that holds all of them, which the program does not cache.
    pub(crate) fn list_uncached(&self) -> Vec<u8> {
        list_uncached(&self.account.path(""), &self.account.access_token)
    }

    pub(crate) fn get(&self) -> Vec<u8> {
        self.request("GET", &self.task, None)
    }

    pub(crate) fn create(&self) -> Vec<u8> {
        self.request("POST", &self.account.path(""), Some(&body(0)))
    }

    pub(crate) fn toggle(&self) -> Vec<u8> {
        self.request("PATCH", &format!("{}/complete", self.task), None)
    }

    pub(crate) fn renew(&self) -> Vec<u8> {
        request("GET", "/api/auth/token", &self.account.session_token, None)
    }

    pub(crate) fn sign_in(&self) -> Vec<u8> {
        let credentials = json!({ "email": self.account.email, "password": PASSWORD });
        request("POST", "/api/auth/sign-in/email", "", Some(&credentials))
    }

    fn request(&self, method: &str, path: &str, body: Option<&Value>) -> Vec<u8> {
        request(method, path, &self.account.access_token, body)
    }
}

/// A list that the program does not cache.
pub(crate) fn list_uncached(tasks: &str, access_token: &str) -> Vec<u8> {
    request("GET", &format!("{tasks}?limit=100"), access_token, None)
}

/// A request as it is sent.
pub(crate) fn request(method: &str, path: &str, token: &str, body: Option<&Value>) -> Vec<u8> {
    let token = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
    let body = body.map(ToString::to_string);
    let length = body.as_ref().map_or(String::new(), |body| {
        format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len())
    });
    let body = body.unwrap_or_default();
    format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{token}{length}\r\n{body}").into_bytes()
}

/// The keys of the program.
pub(crate) fn tokens() -> Tokens {
    let day = Duration::from_secs(24 * 60 * 60);
    Tokens::new(&SecretString::from(SECRET), &[], day, day)
}

/// How long the sessions of accounts last that are added to the database.
const LIFETIME: Duration = Duration::from_secs(3 * 60 * 60);

/// An account that was added to the database directly, because signing up takes the time of a password hash.
pub(crate) struct Added {
    pub(crate) id: UserId,
    access_token: String,
}

/// # Errors
/// Of the database.
pub(crate) fn add_accounts(connection: &mut Connection, count: usize, clock: &Clock) -> Result<Vec<Added>> {
    let (transaction, tokens) = (connection.transaction()?, tokens());
    let mut added = Vec::with_capacity(count);
    for _ in 0..count {
        let (id, now) = (UserId::from(clock.new_id()), clock.now());
        transaction
            .prepare_cached(
                "INSERT INTO users (id, email, name, email_verified, password_hash, created_at, updated_at)
                 VALUES (?1, ?1 || '@example.org', 'Ann', FALSE, '', 0, 0)",
            )?
            .execute([id.to_string()])?;
        let session = Session { user: id, id: SessionId::from(clock.new_id()), expires_at: now + LIFETIME };
        let email = Email::parse("ann@example.org")?;
        let access_token = tokens.issue_access(&session, email, clock.new_id(), now).token;
        added.push(Added { id, access_token });
    }
    transaction.commit()?;
    Ok(added)
}

impl Added {
    /// A request to a path below that of the account.
    pub(crate) fn request(&self, method: &str, rest: &str, body: Option<&Value>) -> Vec<u8> {
        request(method, &format!("/api/{}/{rest}", self.id), &self.access_token, body)
    }
}
