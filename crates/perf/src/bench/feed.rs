//! The feed of changes: waiting for them, being woken, and many changes in one request.

use super::{
    client::{self, Measured, Waiting},
    measure::{CONNECTIONS, Names, SETTLING_TIME, by_each, record},
    results::{Results, Unit},
    user::{self, Added, TASKS},
};
use crate::{cores::Cores, open_files::allow_connections};
use anyhow::{Result, ensure};
use hdrhistogram::Histogram;
use rusqlite::Connection;
use serde_json::{Value, json};
use shared::{Changes, Task, UserId};
use std::{
    net::SocketAddr,
    path::Path,
    rc::Rc,
    thread,
    time::{Duration, Instant},
};
use store::Clock;
use testkit::{Account, Client, Program, Response};
use tokio::{runtime::Builder, time::sleep};

/// How many accounts send batches, how many batches each of them, which is the quota of tasks, and how many creations
/// there are in a batch.
const WRITERS: usize = 32;
const BATCHES: usize = 100;
const BATCH: usize = 100;

const WAITERS: usize = 10_000;
const WAITERS_OF_ACCOUNT: usize = 50;
/// How often a waiting request is woken, on the same instance and on another.
const WAKES: usize = 100;
const WAKES_OF_OTHER: usize = 20;
/// The pause before the change: the request waits by then.
const BEFORE_CHANGE: Duration = Duration::from_millis(20);

const CACHED: Names = ("cached list of 20, beside the feed", &[]);
const NOTHING_NEW: Names = ("feed with nothing new", &[("feed with nothing new, p99", 0.99)]);
const CREATIONS: Names = ("batches of 100 creations", &[("batches of 100 creations, p99", 0.99)]);
const QUIET: Names = ("list of 20, beside no waiters", &[]);
const BESIDE_WAITERS: Names = ("list of 20, beside 10,000 waiters", &[]);

/// On a database of its own.
///
/// # Errors
/// Of the database, or if a response is not a success.
pub(crate) fn measure(path: &Path, cores: &Cores, duration: Duration, results: &mut Results) -> Result<()> {
    let program = user::start(path, None, cores)?;
    let user = user::sign_up(&program, TASKS)?;
    let mut connection = Connection::open(program.database.path())?;
    let since = cursor(&connection, user.account.id.parse()?)?;
    let nothing = own(&user.account, "GET", &format!("changes?since={since}"));
    let writers = user::add_accounts(&mut connection, WRITERS, &Clock::system())?;
    for (names, requests) in
        [(CACHED, by_each(CONNECTIONS, user.list())), (NOTHING_NEW, by_each(CONNECTIONS, nothing))]
    {
        send(&program, names, requests, duration, results)?;
    }
    let measured = send(&program, CREATIONS, batches(&writers), duration, results)?;
    let created = "SELECT count(*) FROM tasks WHERE user_id <> ?1";
    let created: u32 = connection.query_row(created, [&user.account.id], |row| row.get(0))?;
    ensure!(u64::from(created) == measured.times.len() * BATCH as u64, "{created} tasks are in the database");
    let woken = wake(&user.account, program.address, WAKES)?;
    results.add("seen by a waiter, p99", Unit::Microseconds, p99(&woken));
    Ok(())
}

/// On PostgreSQL, where one instance has to find out what another has written.
///
/// # Errors
/// As [`measure`].
pub(crate) fn measure_two_instances(
    path: &Path,
    url: &str,
    cores: &Cores,
    results: &mut Results,
) -> Result<()> {
    let [one, other] = [user::start(path, Some(url), cores)?, user::start(path, Some(url), cores)?];
    let user = user::sign_up(&one, TASKS)?;
    for (name, program, wakes) in [
        ("PostgreSQL: seen by a waiter, p99", &one, WAKES),
        ("PostgreSQL: seen by a waiter of another instance, p99", &other, WAKES_OF_OTHER),
    ] {
        results.add(name, Unit::Microseconds, p99(&wake(&user.account, program.address, wakes)?));
    }
    Ok(())
}

/// Memory with many waiting requests, and lists beside them.
///
/// # Errors
/// As [`measure`].
pub(crate) fn measure_waiters(
    path: &Path,
    cores: &Cores,
    duration: Duration,
    results: &mut Results,
) -> Result<()> {
    allow_connections(WAITERS + CONNECTIONS)?;
    let program = user::start(path, None, cores)?;
    let user = user::sign_up(&program, TASKS)?;
    let mut connection = Connection::open(program.database.path())?;
    let accounts = user::add_accounts(&mut connection, WAITERS / WAITERS_OF_ACCOUNT, &Clock::system())?;
    let mut waiting = Vec::with_capacity(WAITERS);
    for account in &accounts {
        let path = format!("changes?wait=25&since={}", cursor(&connection, account.id)?);
        let request: Rc<[u8]> = Rc::from(account.request("GET", &path, None));
        waiting.extend((0..WAITERS_OF_ACCOUNT).map(|_| request.clone()));
    }
    let list = || by_each(CONNECTIONS, user.list_uncached());
    send(&program, QUIET, list(), duration, results)?;
    let held = client::begin(program.address, &waiting)?;
    send(&program, BESIDE_WAITERS, list(), duration, results)?;
    thread::sleep(SETTLING_TIME);
    results.add("memory, 10,000 waiters", Unit::Mebibytes, program.memory()? as f64 / 1024.0);
    drop(held);
    Ok(())
}

fn send(
    program: &Program,
    names: Names,
    requests: Vec<Vec<Rc<[u8]>>>,
    duration: Duration,
    results: &mut Results,
) -> Result<Measured> {
    let measured = client::send_continuously(program.address, requests, duration, Waiting::Poll)?;
    record(results, names, &measured);
    Ok(measured)
}

/// Where the feed of an account ends.
///
/// # Errors
/// Of the database.
pub(crate) fn cursor(connection: &Connection, user: UserId) -> Result<String> {
    let query = "SELECT printf('%016x', epoch) || '.' || counter FROM task_lists WHERE user_id = ?1";
    Ok(connection.query_row(query, [user.to_string()], |row| row.get(0))?)
}

/// The requests of each account. All of them create tasks with the same ids, which are free for each account.
fn batches(accounts: &[Added]) -> Vec<Vec<Rc<[u8]>>> {
    let clock = Clock::system();
    let bodies: Vec<Value> = (0..BATCHES)
        .map(|_| {
            let operation = |number| {
                json!({
                    "op": "create", "kind": "task", "id": clock.new_id(), "data": user::body(number),
                })
            };
            json!({ "operations": (0..BATCH).map(operation).collect::<Vec<_>>() })
        })
        .collect();
    let request = |account: &Added, body| Rc::from(account.request("POST", "changes", Some(body)));
    accounts.iter().map(|account| bodies.iter().map(|body| request(account, body)).collect()).collect()
}

fn own(account: &Account, method: &str, rest: &str) -> Vec<u8> {
    user::request(method, &format!("/api/{}/{rest}", account.id), &account.access_token, None)
}

/// The times from sending a creation to `account`'s program to its arrival at a request that waits at `address`, in
/// microseconds.
fn wake(account: &Account, address: SocketAddr, times: usize) -> Result<Histogram<u64>> {
    let waiter = account.at(&Client::of(address));
    let changes = |query: String| waiter.own("GET", &format!("/changes{query}"));
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let mut measured = Histogram::new(3)?;
        for number in 0..times {
            let all = Response::receive(changes("?limit=1000".to_owned())).await?.parse::<Changes>()?;
            let query = format!("?wait=25&since={}", all.cursor);
            let waiting = tokio::spawn(Response::receive(changes(query)));
            sleep(BEFORE_CHANGE).await;
            let begin = Instant::now();
            let created = Response::receive(account.tasks("POST", "").json(&user::body(number))).await?;
            let created = created.parse::<Task>()?;
            let seen = waiting.await??.parse::<Changes>()?;
            measured.record(u64::try_from(begin.elapsed().as_micros())?)?;
            ensure!(seen.tasks == [created], "another change came: {seen:?}");
        }
        Ok(measured)
    })
}

fn p99(times: &Histogram<u64>) -> f64 {
    times.value_at_quantile(0.99) as f64
}
