//! The cost of single parts, in this process and on the program's core.

use super::{
    results::{Results, Unit},
    user::tokens,
};
use anyhow::{Context, Error, Result, ensure};
use auth::PasswordHasher;
use futures_util::FutureExt;
use rusqlite::{Connection, OpenFlags, Statement, params};
use shared::Timestamp;
use std::{
    hint::black_box,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};
use store::{Clock, DatabaseUrl, Principal, Store};
use testkit::Account;
use tokio::runtime::Builder;

/// The default cost of password hashing.
const COST: u32 = 12;
/// Each of these takes this fraction of a measurement's time.
const SHARE: u32 = 3;

/// # Errors
/// Of the database, or if the token is invalid.
pub(crate) fn measure(
    database: &Path,
    account: &Account,
    duration: Duration,
    results: &mut Results,
) -> Result<()> {
    let rows = rows(database, &account.id, PLAIN, duration)?;
    results.add("limit: SQLite, 20 rows into JSON", Unit::Microseconds, rows);

    let (token, duration) = (account.access_token.as_str(), duration / SHARE);
    let (tokens, now) = (tokens(), Clock::system().now());
    let verified = each(duration, || Ok(black_box(tokens.verify_access_token(token, now).map(|_| ()))?))?;
    results.add("limit: verifying a token", Unit::Microseconds, verified);

    let store =
        Store::open(&DatabaseUrl::Sqlite(database.to_path_buf()), Clock::system()).map_err(Error::msg)?;
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let principal = Principal::from(&tokens.verify_access_token(token, now)?);
    // Opens the connection.
    runtime.block_on(store.tasks_of(&principal).check_credential())?;
    let _entered = runtime.enter();
    let authenticated = each(duration, || {
        let principal = Principal::from(&tokens.verify_access_token(token, now)?);
        Ok(store.tasks_of(&principal).check_credential().now_or_never().context("it had to wait")??)
    })?;
    results.add("token, account and revocation", Unit::Microseconds, authenticated);

    let hasher = PasswordHasher::new(COST)?;
    let hashed = each(duration, || Ok(hasher.hash("a password").map(|hash| drop(black_box(hash)))?))?;
    results.add("limit: bcrypt at cost 12", Unit::Microseconds, hashed);
    commits(database, duration, results)
}

/// The columns of a plain list, and of one whose tasks have attributes.
const PLAIN: &str = "id, title, description, completed, created_at, updated_at";
pub(crate) const WITH_ATTRIBUTES: &str =
    "id, title, description, completed, created_at, updated_at, attributes";

/// How long SQLite takes for the rows of a list, written as JSON, in microseconds.
///
/// # Errors
/// Of the database, or if there are none.
pub(crate) fn rows(database: &Path, user: &str, columns: &str, duration: Duration) -> Result<f64> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut list = connection.prepare(&format!(
        "SELECT {columns} FROM tasks WHERE user_id = ?1 \
         AND NOT EXISTS (SELECT 1 FROM revoked_sessions WHERE id = ?2) ORDER BY id DESC",
    ))?;
    let mut body = Vec::new();
    let rows = each(duration / SHARE, || {
        body.clear();
        write_list(&mut list, user, &mut body)
    })?;
    ensure!(body.len() > 1000, "the list is empty");
    Ok(rows)
}

/// Directly from SQLite's memory, without allocations for fields.
fn write_list(list: &mut Statement, user: &str, body: &mut Vec<u8>) -> Result<()> {
    let has_attributes = list.column_count() > 6;
    let mut rows = list.query(params![user, "no session"])?;
    let mut before = b'[';
    while let Some(row) = rows.next()? {
        let completed: bool = row.get(3)?;
        write!(
            body,
            r#"{}{{"id":"{}","user_id":"{user}","title":"#,
            char::from(before),
            row.get_ref(0)?.as_str()?
        )?;
        serde_json::to_writer(&mut *body, row.get_ref(1)?.as_str()?)?;
        body.extend_from_slice(br#","description":"#);
        serde_json::to_writer(&mut *body, &row.get_ref(2)?.as_str_or_null()?)?;
        let [created, updated] = [row.get(4)?, row.get(5)?].map(Timestamp::from_millis);
        write!(body, r#","completed":{completed},"created_at":"{created}","updated_at":"{updated}""#)?;
        if has_attributes {
            // An object, whose members continue this one.
            body.push(b',');
            body.extend_from_slice(row.get_ref(6)?.as_bytes()?.get(1..).unwrap_or_default());
        } else {
            body.push(b'}');
        }
        before = b',';
    }
    body.push(b']');
    Ok(())
}

/// One durable commit, and a hundred inserts in one, in a database of its own on the same disk.
fn commits(beside: &Path, duration: Duration, results: &mut Results) -> Result<()> {
    let connection = Connection::open(beside.with_file_name("commits.db"))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE IF NOT EXISTS tasks (id INTEGER PRIMARY KEY, user_id TEXT, title TEXT, description TEXT);",
    )?;
    let mut insert =
        connection.prepare("INSERT INTO tasks (user_id, title, description) VALUES (?1, ?2, ?3)")?;
    let mut add = move || insert.execute(params!["a user", "a title", "a description of some length"]);
    let one = each(duration, || Ok(add().map(|_| ())?))?;
    results.add("limit: one durable commit", Unit::Microseconds, one);
    let hundred = each(duration, || {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for _ in 0..100 {
            add()?;
        }
        Ok(connection.execute_batch("COMMIT")?)
    })?;
    results.add("limit: an insert of a hundred in one commit", Unit::Microseconds, hundred / 100.0);
    Ok(())
}

/// How long `work` takes on average, in microseconds.
fn each(duration: Duration, mut work: impl FnMut() -> Result<()>) -> Result<f64> {
    let (begin, mut times) = (Instant::now(), 0_u32);
    while begin.elapsed() < duration || times == 0 {
        work()?;
        times += 1;
    }
    Ok(begin.elapsed().as_secs_f64() * 1e6 / f64::from(times))
}
