//! The order of measurements.

use crate::{
    bare::Bare,
    client::{self, Answers, Waiting},
    limits,
    program::{self, TASKS, User, request},
    results::{Results, Unit},
};
use anyhow::{Result, anyhow};
use load::{cores::Cores, limits::allow_connections, program::Program};
use std::{
    fs,
    net::SocketAddr,
    path::Path,
    rc::Rc,
    thread,
    time::{Duration, Instant},
};

const CONNECTIONS: usize = 64;
const MANY_CONNECTIONS: usize = 1000;
const MOST_CONNECTIONS: usize = 10_000;
/// How many tasks a long list has.
const LONG: usize = 1000;
/// How often a list is asked for at a steady pace.
const STEADY: Duration = Duration::from_millis(10);
/// How much longer than everything else that is measured: of some hundred lists the slowest hundredth is not one alone.
const STEADILY: u32 = 10;
/// How long nothing is asked before memory is measured: the allocator gives back what was freed within a second.
const AT_REST: Duration = Duration::from_secs(3);
/// How many sign in at once.
const SIGNING_IN: usize = 8;
const STARTS: usize = 5;

/// Everything that is measured in each round, on a database of its own.
pub(crate) fn round(path: &Path, cores: &Cores, lasting: Duration, results: &mut Results) -> Result<()> {
    allow_connections(MANY_CONNECTIONS)?;
    let program = program::start(path, None, cores)?;
    let user = program::sign_up(&program, TASKS)?;
    let body = program.database.with_file_name("body.json");
    fs::write(&body, user.listed(&program)?)?;
    cores.start(|| limits::measure(&program.database, &user.access_token, lasting, results))?;

    let bare = cores.start(|| Bare::start(&body))?;
    for (connections, names) in [(CONNECTIONS, BARE), (MANY_CONNECTIONS, BARE_MANY)] {
        // With as much to read as the program has: the token is half a kilobyte.
        let requests = by_each(connections, request("GET", "/", &user.access_token, None));
        record(results, names, &client::ask(bare.address, requests, lasting, Waiting::Awake)?);
    }
    drop(bare);

    let writers: Vec<User> = (0..SIGNING_IN).map(|_| program::sign_up(&program, 1)).collect::<Result<_>>()?;
    let long = program::sign_up(&program, LONG)?;
    for (names, requests) in [
        (LIST_ANEW, by_each(CONNECTIONS, user.list_anew())),
        (LIST, by_each(CONNECTIONS, user.list())),
        (LIST_MANY, by_each(MANY_CONNECTIONS, user.list_anew())),
        (LIST_LONG, by_each(CONNECTIONS, long.list())),
        (GET, by_each(CONNECTIONS, user.get())),
        (RENEW, by_each(CONNECTIONS, user.renew())),
        (TURN_OVER, by_all(&writers, User::turn_over)),
        (CREATE, by_all(&writers, User::create)),
        (SIGN_IN, writers.iter().map(|user| vec![Rc::from(user.sign_in())]).collect()),
    ] {
        record(results, names, &client::ask(program.address, requests, lasting, Waiting::Awake)?);
    }
    flood(&program, cores, &user, &writers, lasting, results)
}

/// The same requests to a program on PostgreSQL.
pub(crate) fn postgres_round(
    path: &Path,
    url: &str,
    cores: &Cores,
    lasting: Duration,
    results: &mut Results,
) -> Result<()> {
    let program = program::start(path, Some(url), cores)?;
    let user = program::sign_up(&program, TASKS)?;
    let writers: Vec<User> = (0..SIGNING_IN).map(|_| program::sign_up(&program, 1)).collect::<Result<_>>()?;
    for (names, requests) in [
        (POSTGRES_LIST_ANEW, by_each(CONNECTIONS, user.list_anew())),
        (POSTGRES_LIST, by_each(CONNECTIONS, user.list())),
        (POSTGRES_GET, by_each(CONNECTIONS, user.get())),
        (POSTGRES_TURN_OVER, by_all(&writers, User::turn_over)),
        (POSTGRES_CREATE, by_all(&writers, User::create)),
    ] {
        record(results, names, &client::ask(program.address, requests, lasting, Waiting::Awake)?);
    }
    Ok(())
}

/// Lists at a steady pace, quiet and while others sign in without a pause, with all of it on the program's core.
fn flood(
    program: &Program,
    cores: &Cores,
    user: &User,
    others: &[User],
    lasting: Duration,
    results: &mut Results,
) -> Result<()> {
    let lasting = lasting * STEADILY;
    let list = || client::ask_steadily(program.address, &user.list_anew(), STEADY, lasting);
    cores.start(|| {
        results.add(QUIET_P99, Unit::Microseconds, p99(&list()?));
        let sign_ins: Vec<Vec<u8>> = others.iter().map(User::sign_in).collect();
        let address = program.address;
        let signing_in = thread::spawn(move || {
            let requests = sign_ins.into_iter().map(|sign_in| vec![Rc::from(sign_in)]);
            client::ask(address, requests, lasting, Waiting::Asleep)
        });
        results.add(FLOODED_P99, Unit::Microseconds, p99(&list()?));
        signing_in.join().map_err(|_| anyhow!("the flood has ended early"))?.map(drop)
    })
}

fn p99(answers: &Answers) -> f64 {
    answers.times.value_at_quantile(0.99) as f64
}

/// Connections that all ask for the same.
fn by_each(connections: usize, request: Vec<u8>) -> Vec<Vec<Rc<[u8]>>> {
    vec![vec![Rc::from(request)]; connections]
}

/// As many connections as usual, shared out among these people.
fn by_all(users: &[User], request: fn(&User) -> Vec<u8>) -> Vec<Vec<Rc<[u8]>>> {
    users.iter().cycle().take(CONNECTIONS).map(|user| vec![Rc::from(request(user))]).collect()
}

/// The name of a throughput, and those of its times with their quantiles.
pub(crate) type Names = (&'static str, &'static [(&'static str, f64)]);

const BARE: Names = ("limit: bare actix-web, the same bytes, 64 connections", &[("limit: its p99", 0.99)]);
const BARE_MANY: Names =
    ("limit: the same, 1,000 connections", &[("limit: its p99, 1,000 connections", 0.99)]);
const LIST_ANEW: Names = (
    "list of 20, 64 connections",
    &[("list of 20, p50", 0.5), ("list of 20, p99", 0.99), ("list of 20, p99.9", 0.999)],
);
const LIST: Names = ("list of 20 that was read before", &[("list of 20 that was read before, p99", 0.99)]);
const LIST_LONG: Names = ("list of 1,000", &[("list of 1,000, p99", 0.99)]);
const LIST_MANY: Names = (
    "list of 20, 1,000 connections",
    &[("list of 20, 1,000 connections, p50", 0.5), ("list of 20, 1,000 connections, p99", 0.99)],
);
const GET: Names = ("get one", &[]);
const RENEW: Names = ("renew", &[]);
const TURN_OVER: Names = ("turn over", &[("turn over, p99", 0.99)]);
const CREATE: Names = ("create", &[("create, p99", 0.99)]);
const SIGN_IN: Names = ("sign in", &[("sign in, p50", 0.5)]);
const QUIET_P99: &str = "lists at a steady pace, p99";
const FLOODED_P99: &str = "lists while eight sign in, p99";
const POSTGRES_LIST_ANEW: Names = ("PostgreSQL: list of 20", &[("PostgreSQL: list of 20, p99", 0.99)]);
const POSTGRES_LIST: Names = ("PostgreSQL: list of 20 that was read before", &[]);
const POSTGRES_GET: Names = ("PostgreSQL: get one", &[]);
const POSTGRES_TURN_OVER: Names = ("PostgreSQL: turn over", &[]);
const POSTGRES_CREATE: Names = ("PostgreSQL: create", &[("PostgreSQL: create, p99", 0.99)]);

pub(crate) fn record(results: &mut Results, (name, times): Names, answers: &Answers) {
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
        let program = program::start(path, None, cores)?;
        let user = program::sign_up(&program, TASKS)?;
        results.add(name, Unit::Mebibytes, memory(&program, &user, connections)?);
    }
    for _ in 0..STARTS {
        let begin = Instant::now();
        let program = program::start(path, None, cores)?;
        answer(program.address)?;
        results.add("start to first answer", Unit::Microseconds, begin.elapsed().as_secs_f64() * 1e6);
    }
    Ok(())
}

/// While each connection stays open after one list, and some seconds after the last of them.
fn memory(program: &Program, user: &User, connections: usize) -> Result<f64> {
    let held = client::hold(program.address, &user.list(), connections)?;
    thread::sleep(AT_REST);
    let kibibytes = program.memory()?;
    drop(held);
    Ok(kibibytes as f64 / 1024.0)
}

fn answer(address: SocketAddr) -> Result<()> {
    client::hold(address, &request("GET", "/healthz", "", None), 1).map(drop)
}
