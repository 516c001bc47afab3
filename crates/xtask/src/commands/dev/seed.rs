//! An account with tasks in the development database, created through the API.

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::TcpStream,
    thread::sleep,
    time::{Duration, Instant},
};

const EMAIL: &str = "dev@example.org";
const PASSWORD: &str = "correct horse battery staple";
const TASKS: [(&str, &str); 4] = [
    ("Water the plants", "The fern twice, the cactus not at all"),
    ("Return the library books", ""),
    ("Büro aufräumen 🧹", "A title beyond ASCII"),
    ("Call the dentist", "Ask for an appointment in the morning"),
];
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// Waits until the backend at `address` listens, and creates the account unless it exists.
pub(super) fn create_account(address: &str) -> Result<()> {
    let credentials = json!({ "email": EMAIL, "password": PASSWORD });
    println!("==> Sign in as {EMAIL} with the password `{PASSWORD}`");
    let (status, account) = post(address, "/api/auth/sign-up/email", "", &credentials)?;
    match status {
        200 => {}
        409 | 422 => return Ok(()),
        _ => bail!("the account was not created: {status} {account}"),
    }
    let field = |pointer: &str| {
        account
            .pointer(pointer)
            .and_then(Value::as_str)
            .with_context(|| format!("the account has no {pointer}"))
    };
    let path = format!("/api/{}/tasks", field("/user/id")?);
    for (title, description) in TASKS {
        let task = json!({ "title": title, "description": description });
        let (status, error) = post(address, &path, field("/accessToken")?, &task)?;
        if status != 201 {
            bail!("a task was not created: {status} {error}");
        }
    }
    Ok(())
}

/// The status and the body of the response.
fn post(address: &str, path: &str, token: &str, body: &Value) -> Result<(u16, Value)> {
    let body = body.to_string();
    let mut stream = connect(address)?;
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut response = String::new();
    stream.read_to_string(&mut response)?;
    let (head, body) = response.split_once("\r\n\r\n").context("no HTTP response")?;
    let status = head.split(' ').nth(1).context("no status")?.parse()?;
    Ok((status, serde_json::from_str(body).unwrap_or_default()))
}

fn connect(address: &str) -> Result<TcpStream> {
    let started = Instant::now();
    loop {
        match TcpStream::connect(address) {
            Ok(stream) => return Ok(stream),
            Err(_) if started.elapsed() < START_TIMEOUT => sleep(Duration::from_millis(100)),
            Err(error) => return Err(error).context("the backend does not listen"),
        }
    }
}
