//! The order of measurements.

use super::{
    bare::Bare,
    client::{self, Measured, Waiting},
    limits,
    results::{Results, Unit},
    user::{self, TASKS, User, request},
};
use crate::{cores::Cores, open_files::allow_connections};
use anyhow::{Result, anyhow};
use std::{
    fs,
    net::SocketAddr,
    path::Path,
    rc::Rc,
    thread,
    time::{Duration, Instant},
};
use testkit::Program;

pub(crate) const CONNECTIONS: usize = 64;
const MANY_CONNECTIONS: usize = 1000;
const MOST_CONNECTIONS: usize = 10_000;
/// How many tasks a long list has.
const LONG: usize = 1000;
/// The interval of lists at a fixed rate.
const INTERVAL: Duration = Duration::from_millis(10);
/// How much longer that takes than other measurements: the p99 of a few hundred lists is a few of them, not one.
const FIXED_RATE_FACTOR: u32 = 10;
/// The pause before memory is measured: the allocator returns freed memory within a second.
pub(crate) const SETTLING_TIME: Duration = Duration::from_secs(3);
/// How many accounts sign in or write at once.
const WRITERS: usize = 8;
const STARTS: usize = 5;

/// Everything that is measured in each round, on a database of its own.
pub(crate) fn round(path: &Path, cores: &Cores, duration: Duration, results: &mut Results) -> Result<()> {
    allow_connections(MANY_CONNECTIONS)?;
    let program = user::start(path, None, cores)?;
    let user = user::sign_up(&program, TASKS)?;
    let body = program.database.path().with_file_name("body.json");
    fs::write(&body, &user.listed)?;
    cores.start(|| limits::measure(&program.database.path(), &user.account, duration, results))?;

    let bare = cores.start(|| Bare::start(&body))?;
    for (connections, names) in [(CONNECTIONS, BARE), (MANY_CONNECTIONS, BARE_MANY)] {
        // Requests of the same size as the program gets: the token is half a kilobyte.
        let requests = by_each(connections, request("GET", "/", &user.account.access_token, None));
        record(results, names, &client::send_continuously(bare.address, requests, duration, Waiting::Poll)?);
    }
    drop(bare);

    let writers: Vec<User> = (0..WRITERS).map(|_| user::sign_up(&program, 1)).collect::<Result<_>>()?;
    let long = user::sign_up(&program, LONG)?;
    for (names, requests) in [
        (LIST_UNCACHED, by_each(CONNECTIONS, user.list_uncached())),
        (LIST_CACHED, by_each(CONNECTIONS, user.list())),
        (LIST_MANY, by_each(MANY_CONNECTIONS, user.list_uncached())),
        (LIST_LONG, by_each(CONNECTIONS, long.list())),
        (GET, by_each(CONNECTIONS, user.get())),
        (RENEW, by_each(CONNECTIONS, user.renew())),
        (TOGGLE, by_all(&writers, User::toggle)),
        (CREATE, by_all(&writers, User::create)),
        (SIGN_IN, writers.iter().map(|user| vec![Rc::from(user.sign_in())]).collect()),
    ] {
        record(
            results,
            names,
            &client::send_continuously(program.address, requests, duration, Waiting::Poll)?,
        );
    }
    flood(&program, cores, &user, &writers, duration, results)
}

/// The same requests to a program on PostgreSQL.
pub(crate) fn postgres_round(
    path: &Path,
    url: &str,
    cores: &Cores,
    duration: Duration,
    results: &mut Results,
) -> Result<()> {
    let program = user::start(path, Some(url), cores)?;
    let user = user::sign_up(&program, TASKS)?;
    let writers: Vec<User> = (0..WRITERS).map(|_| user::sign_up(&program, 1)).collect::<Result<_>>()?;
    for (names, requests) in [
        (POSTGRES_LIST_UNCACHED, by_each(CONNECTIONS, user.list_uncached())),
        (POSTGRES_LIST_CACHED, by_each(CONNECTIONS, user.list())),
        (POSTGRES_GET, by_each(CONNECTIONS, user.get())),
        (POSTGRES_TOGGLE, by_all(&writers, User::toggle)),
        (POSTGRES_CREATE, by_all(&writers, User::create)),
    ] {
        record(
            results,
            names,
            &client::send_continuously(program.address, requests, duration, Waiting::Poll)?,
        );
    }
    Ok(())
}

/// Lists at a fixed rate, alone and while others sign in continuously, with all of it on the program's core.
fn flood(
    program: &Program,
    cores: &Cores,
    user: &User,
    others: &[User],
    duration: Duration,
    results: &mut Results,
) -> Result<()> {
    let duration = duration * FIXED_RATE_FACTOR;
    let list = || client::send_at_fixed_rate(program.address, &user.list_uncached(), INTERVAL, duration);
    cores.start(|| {
        results.add(QUIET_P99, Unit::Microseconds, p99(&list()?));
        let sign_ins: Vec<Vec<u8>> = others.iter().map(User::sign_in).collect();
        let address = program.address;
        let signing_in = thread::spawn(move || {
            let requests = sign_ins.into_iter().map(|sign_in| vec![Rc::from(sign_in)]);
            client::send_continuously(address, requests, duration, Waiting::Sleep)
        });
        results.add(FLOODED_P99, Unit::Microseconds, p99(&list()?));
        signing_in.join().map_err(|_| anyhow!("the flood panicked"))?.map(drop)
    })
}

pub(crate) fn p99(measured: &Measured) -> f64 {
    measured.times.value_at_quantile(0.99) as f64
}

/// Connections that all send the same request.
pub(crate) fn by_each(connections: usize, request: Vec<u8>) -> Vec<Vec<Rc<[u8]>>> {
    vec![vec![Rc::from(request)]; connections]
}

/// The usual number of connections, distributed among these users.
fn by_all(users: &[User], request: fn(&User) -> Vec<u8>) -> Vec<Vec<Rc<[u8]>>> {
    users.iter().cycle().take(CONNECTIONS).map(|user| vec![Rc::from(request(user))]).collect()
}

/// The name of a throughput, and the names of its quantiles.
pub(crate) type Names = (&'static str, &'static [(&'static str, f64)]);

const BARE: Names = ("limit: bare actix-web, the same bytes, 64 connections", &[("limit: its p99", 0.99)]);
const BARE_MANY: Names =
    ("limit: the same, 1,000 connections", &[("limit: its p99, 1,000 connections", 0.99)]);
const LIST_UNCACHED: Names = (
    "list of 20, 64 connections",
    &[("list of 20, p50", 0.5), ("list of 20, p99", 0.99), ("list of 20, p99.9", 0.999)],
);
const LIST_CACHED: Names = ("cached list of 20", &[("cached list of 20, p99", 0.99)]);
const LIST_LONG: Names = ("list of 1,000", &[("list of 1,000, p99", 0.99)]);
const LIST_MANY: Names = (
    "list of 20, 1,000 connections",
    &[("list of 20, 1,000 connections, p50", 0.5), ("list of 20, 1,000 connections, p99", 0.99)],
);
const GET: Names = ("get one", &[]);
const RENEW: Names = ("renew", &[]);
const TOGGLE: Names = ("toggle", &[("toggle, p99", 0.99)]);
const CREATE: Names = ("create", &[("create, p99", 0.99)]);
const SIGN_IN: Names = ("sign in", &[("sign in, p50", 0.5)]);
const QUIET_P99: &str = "lists at a fixed rate, p99";
const FLOODED_P99: &str = "lists while eight sign in, p99";
const POSTGRES_LIST_UNCACHED: Names = ("PostgreSQL: list of 20", &[("PostgreSQL: list of 20, p99", 0.99)]);
const POSTGRES_LIST_CACHED: Names = ("PostgreSQL: cached list of 20", &[]);
const POSTGRES_GET: Names = ("PostgreSQL: get one", &[]);
const POSTGRES_TOGGLE: Names = ("PostgreSQL: toggle", &[]);
const POSTGRES_CREATE: Names = ("PostgreSQL: create", &[("PostgreSQL: create, p99", 0.99)]);

pub(crate) fn record(results: &mut Results, (name, times): Names, measured: &Measured) {
    results.add(name, Unit::PerSecond, measured.per_second);
    for (name, quantile) in times {
        results.add(name, Unit::Microseconds, measured.times.value_at_quantile(*quantile) as f64);
    }
}

/// What is not measured in rounds: memory of a newly started program, and the start itself.
pub(crate) fn once(path: &Path, cores: &Cores, results: &mut Results) -> Result<()> {
    for (name, connections) in [
        ("memory, idle", 1),
        ("memory, 1,000 connections", MANY_CONNECTIONS),
        ("memory, 10,000 connections", MOST_CONNECTIONS),
    ] {
        allow_connections(connections)?;
        let program = user::start(path, None, cores)?;
        let user = user::sign_up(&program, TASKS)?;
        results.add(name, Unit::Mebibytes, memory(&program, &user, connections)?);
    }
    for _ in 0..STARTS {
        let begin = Instant::now();
        let program = user::start(path, None, cores)?;
        request_health(program.address)?;
        results.add("start to first response", Unit::Microseconds, begin.elapsed().as_secs_f64() * 1e6);
    }
    Ok(())
}

/// While each connection is open after one list, some seconds after the last of them.
fn memory(program: &Program, user: &User, connections: usize) -> Result<f64> {
    let held = client::hold(program.address, &user.list(), connections)?;
    thread::sleep(SETTLING_TIME);
    let kibibytes = program.memory()?;
    drop(held);
    Ok(kibibytes as f64 / 1024.0)
}

fn request_health(address: SocketAddr) -> Result<()> {
    client::hold(address, &request("GET", "/healthz", "", None), 1).map(drop)
}
