//! The program with people in it, and the requests that they send.

use anyhow::{Context, Result};
use hyper::{Request, header::AUTHORIZATION};
use load::{
    connection::Connection,
    cores::Cores,
    credentials::{self, PASSWORD, any_network},
    program::Program,
};
use serde_json::json;
use shared::{SignedIn, Task};
use std::path::Path;
use tokio::runtime::Builder;

/// The secret is known, so that a token can also be verified here.
pub(crate) const SECRET: &str = "a secret for measuring that anybody may know";
/// A list of so many tasks takes some 7 KB.
pub(crate) const TASKS: usize = 20;
pub(crate) const TITLE: &str = "Buy oranges at the market";
pub(crate) const DESCRIPTION: &str =
    "The sweet ones from the stall by the bridge, and ask for a paper bag this time.";

/// Somebody who is signed in and has some tasks.
pub(crate) struct User {
    pub(crate) email: String,
    pub(crate) access_token: String,
    session_token: String,
    tasks: String,
    task: String,
}

/// The program on its core, with the cost of hashing that people have.
///
/// # Errors
/// What kept it from starting.
pub(crate) fn start(program: &Path, database_url: Option<&str>, cores: &Cores) -> Result<Program> {
    cores.start(|| Program::start(program, database_url, &[("RATE_LIMIT", "off"), ("JWT_SECRET", SECRET)]))
}

/// Signs somebody up who has `tasks` tasks.
///
/// # Errors
/// When the program refuses.
pub(crate) fn sign_up(program: &Program, tasks: usize) -> Result<User> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let mut connection = Connection::to(program.address);
        let email = credentials::unused_email();
        let answer =
            credentials::send(&mut connection, "sign-up", (&email, PASSWORD), &any_network()).await?;
        let signed_in: SignedIn = answer.json()?;
        let list = format!("/api/{}/tasks", signed_in.user.id);
        let mut last = String::new();
        for number in 0..tasks {
            let request =
                Request::post(&list).header(AUTHORIZATION, format!("Bearer {}", signed_in.access_token));
            let task: Task = connection.send(request, Some(body(number))).await?.json()?;
            last = format!("{list}/{}", task.id);
        }
        let (access_token, session_token) = (signed_in.access_token, signed_in.token);
        Ok(User { email, access_token, session_token, tasks: list, task: last })
    })
}

fn body(number: usize) -> serde_json::Value {
    json!({ "title": format!("{number}. {TITLE}"), "description": DESCRIPTION })
}

impl User {
    pub(crate) fn list(&self) -> Vec<u8> {
        request("GET", &self.tasks, &self.access_token, None)
    }

    /// The same tasks by a page that holds all of them, which the program reads anew each time.
    pub(crate) fn list_anew(&self) -> Vec<u8> {
        list_anew(&self.tasks, &self.access_token)
    }

    pub(crate) fn get(&self) -> Vec<u8> {
        request("GET", &self.task, &self.access_token, None)
    }

    pub(crate) fn create(&self) -> Vec<u8> {
        request("POST", &self.tasks, &self.access_token, Some(&body(0)))
    }

    pub(crate) fn turn_over(&self) -> Vec<u8> {
        request("PATCH", &format!("{}/complete", self.task), &self.access_token, None)
    }

    pub(crate) fn renew(&self) -> Vec<u8> {
        request("GET", "/api/auth/token", &self.session_token, None)
    }

    pub(crate) fn sign_in(&self) -> Vec<u8> {
        let credentials = json!({ "email": self.email, "password": PASSWORD });
        request("POST", "/api/auth/sign-in/email", "", Some(&credentials))
    }

    /// The body of the list, for whoever sends the same bytes.
    pub(crate) fn listed(&self, program: &Program) -> Result<Vec<u8>> {
        Builder::new_current_thread().enable_all().build()?.block_on(async {
            let mut connection = Connection::to(program.address);
            let request =
                Request::get(&self.tasks).header(AUTHORIZATION, format!("Bearer {}", self.access_token));
            let list: Vec<Task> = connection.send(request, None).await?.json()?;
            serde_json::to_vec(&list).context("writing the list")
        })
    }
}

/// A list that the program does not keep.
pub(crate) fn list_anew(tasks: &str, access_token: &str) -> Vec<u8> {
    request("GET", &format!("{tasks}?limit=100"), access_token, None)
}

/// As it stands on the wire.
pub(crate) fn request(method: &str, path: &str, token: &str, body: Option<&serde_json::Value>) -> Vec<u8> {
    let token = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
    let body = body.map(ToString::to_string);
    let length = body.as_ref().map_or(String::new(), |body| {
        format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len())
    });
    let body = body.unwrap_or_default();
    format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{token}{length}\r\n{body}").into_bytes()
}
