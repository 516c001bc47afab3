//! The order of measurements.

use crate::{
    bare::Bare,
    client::{self, Answers},
    limits,
    program::{self, TASKS, User, request},
    results::{Results, Unit},
};
use anyhow::Result;
use load::{cores::Cores, limits::allow_connections, program::Program};
use std::{
    fs,
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

const CONNECTIONS: usize = 64;
const MANY_CONNECTIONS: usize = 1000;
const MOST_CONNECTIONS: usize = 10_000;
/// How many sign in at once.
const SIGNING_IN: usize = 8;
const STARTS: usize = 5;

/// Everything that is measured in each round, on a database of its own.
pub(crate) fn round(path: &Path, cores: &Cores, lasting: Duration, results: &mut Results) -> Result<()> {
    allow_connections(MANY_CONNECTIONS)?;
    let program = program::start(path, cores)?;
    let user = program::sign_up(&program, TASKS)?;
    let body = program.database.with_file_name("body.json");
    fs::write(&body, user.listed(&program)?)?;
    cores.start(|| limits::measure(&program.database, &user.access_token, lasting, results))?;

    let bare = cores.start(|| Bare::start(&body))?;
    for (connections, names) in [(CONNECTIONS, BARE), (MANY_CONNECTIONS, BARE_MANY)] {
        let answers = client::ask(bare.address, vec![request("GET", "/", "", None); connections], lasting)?;
        record(results, names, &answers);
    }
    drop(bare);

    let writers: Vec<User> = (0..SIGNING_IN).map(|_| program::sign_up(&program, 1)).collect::<Result<_>>()?;
    let by_all =
        |request: fn(&User) -> Vec<u8>| writers.iter().cycle().take(CONNECTIONS).map(request).collect();
    let ask = |names, requests, results: &mut Results| {
        client::ask(program.address, requests, lasting).map(|answers| record(results, names, &answers))
    };
    ask(LIST, vec![user.list(); CONNECTIONS], results)?;
    ask(LIST_MANY, vec![user.list(); MANY_CONNECTIONS], results)?;
    ask(GET, vec![user.get(); CONNECTIONS], results)?;
    ask(RENEW, vec![user.renew(); CONNECTIONS], results)?;
    ask(TURN_OVER, by_all(User::turn_over), results)?;
    ask(CREATE, by_all(User::create), results)?;
    ask(SIGN_IN, writers.iter().map(User::sign_in).collect(), results)
}

/// The name of a throughput, and those of its times with their quantiles.
type Names = (&'static str, &'static [(&'static str, f64)]);

const BARE: Names = ("limit: bare actix-web, the same bytes, 64 connections", &[("limit: its p99", 0.99)]);
const BARE_MANY: Names =
    ("limit: the same, 1,000 connections", &[("limit: its p99, 1,000 connections", 0.99)]);
const LIST: Names = (
    "list of 20, 64 connections",
    &[("list of 20, p50", 0.5), ("list of 20, p99", 0.99), ("list of 20, p99.9", 0.999)],
);
const LIST_MANY: Names = (
    "list of 20, 1,000 connections",
    &[("list of 20, 1,000 connections, p50", 0.5), ("list of 20, 1,000 connections, p99", 0.99)],
);
const GET: Names = ("get one", &[]);
const RENEW: Names = ("renew", &[]);
const TURN_OVER: Names = ("turn over", &[("turn over, p99", 0.99)]);
const CREATE: Names = ("create", &[("create, p99", 0.99)]);
const SIGN_IN: Names = ("sign in", &[("sign in, p50", 0.5)]);

fn record(results: &mut Results, (name, times): Names, answers: &Answers) {
    results.add(name, Unit::PerSecond, answers.per_second);
    for (name, quantile) in times {
        results.add(name, Unit::Microseconds, answers.times.value_at_quantile(*quantile) as f64);
    }
}

/// What is not measured in rounds: memory, each time in a program that was just started, and the start itself.
pub(crate) fn once(path: &Path, cores: &Cores, results: &mut Results) -> Result<()> {
    for (name, connections) in [
        ("memory, idle", 1),
        ("memory, 1,000 connections", MANY_CONNECTIONS),
        ("memory, 10,000 connections", MOST_CONNECTIONS),
    ] {
        allow_connections(connections)?;
        let program = program::start(path, cores)?;
        let user = program::sign_up(&program, TASKS)?;
        results.add(name, Unit::Mebibytes, memory(&program, &user, connections)?);
    }
    for _ in 0..STARTS {
        let begin = Instant::now();
        let program = program::start(path, cores)?;
        answer(program.address)?;
        results.add("start to first answer", Unit::Microseconds, begin.elapsed().as_secs_f64() * 1e6);
    }
    Ok(())
}

/// While each connection stays open after one list.
fn memory(program: &Program, user: &User, connections: usize) -> Result<f64> {
    let held = client::hold(program.address, &user.list(), connections)?;
    let kibibytes = program.memory()?;
    drop(held);
    Ok(kibibytes as f64 / 1024.0)
}

fn answer(address: SocketAddr) -> Result<()> {
    client::hold(address, &request("GET", "/healthz", "", None), 1).map(drop)
}
