//! The cost of requests as the tasks of other accounts grow in number.

use super::{
    client::{self, Waiting},
    feed,
    measure::{Names, record},
    results::Results,
    user::{self, Added, DESCRIPTION, TASKS, TITLE},
};
use crate::cores::Cores;
use anyhow::Result;
use rusqlite::{Connection, Transaction, params};
use shared::UserId;
use std::{path::Path, rc::Rc, time::Duration};
use store::Clock;
use testkit::Program;

const CONNECTIONS: usize = 64;
/// Accounts whose lists each connection reads in turn.
const READERS: usize = 500;
/// How many accounts add tasks, at 10,000 at most.
const WRITERS: usize = 64;
/// How many tasks each other account has.
const TASKS_OF_OTHERS: usize = 10;

/// How many tasks there are in total, and the names of the throughputs.
const SIZES: [(usize, [Names; 3]); 3] = [
    (
        0,
        [
            ("list of 20 without other tasks", &[]),
            ("nothing new without other tasks", &[]),
            ("create without other tasks", &[]),
        ],
    ),
    (
        10_000,
        [
            ("list of 20 among 10,000 tasks", &[]),
            ("nothing new among 10,000 tasks", &[]),
            ("create among 10,000 tasks", &[]),
        ],
    ),
    (
        1_000_000,
        [
            ("list of 20 among 1,000,000 tasks", &[]),
            ("nothing new among 1,000,000 tasks", &[]),
            ("create among 1,000,000 tasks", &[]),
        ],
    ),
];

/// Measures a program for each of these sizes.
///
/// # Errors
/// Of the database, or if a response is not a success.
pub(crate) fn measure(
    path: &Path,
    cores: &Cores,
    rounds: usize,
    duration: Duration,
    results: &mut Results,
) -> Result<()> {
    let programs = SIZES.map(|(size, names)| (user::start(path, None, cores), size, names));
    let mut measured = Vec::new();
    for (program, size, names) in programs {
        let program = program?;
        println!("a database of {size} tasks");
        let requests = fill(&program, size / TASKS_OF_OTHERS)?;
        measured.push((program, requests, names));
    }
    for _ in 0..rounds {
        for (program, requests, names) in &measured {
            for (requests, names) in requests.iter().zip(names) {
                let connections = (0..CONNECTIONS).map(|first| {
                    let first = first * requests.len() / CONNECTIONS;
                    requests.iter().cycle().skip(first).take(requests.len()).cloned().collect()
                });
                let measured =
                    client::send_continuously(program.address, connections, duration, Waiting::Poll)?;
                record(results, *names, &measured);
            }
        }
    }
    Ok(())
}

/// Adds tasks to all accounts in turn, as concurrent users do, and returns the requests: lists and feeds of the readers,
/// and creations.
fn fill(program: &Program, others: usize) -> Result<[Vec<Rc<[u8]>>; 3]> {
    let (mut connection, clock) = (Connection::open(program.database.path())?, Clock::system());
    let [readers, writers, others] =
        [READERS, WRITERS, others].map(|count| user::add_accounts(&mut connection, count, &clock));
    let (readers, writers, others) = (readers?, writers?, others?);
    let transaction = connection.transaction()?;
    for round in 0..TASKS {
        readers.iter().try_for_each(|user| task(&transaction, &clock, user.id))?;
        if round < TASKS_OF_OTHERS {
            others.iter().try_for_each(|user| task(&transaction, &clock, user.id))?;
        }
    }
    transaction.commit()?;
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    let requests = |users: &[Added], request: &dyn Fn(&Added) -> Result<Vec<u8>>| {
        users.iter().map(|user| Ok(Rc::from(request(user)?))).collect::<Result<_>>()
    };
    Ok([
        requests(&readers, &|user| Ok(user.request("GET", "tasks?limit=100", None)))?,
        requests(&readers, &|user| {
            let path = format!("changes?since={}", feed::cursor(&connection, user.id)?);
            Ok(user.request("GET", &path, None))
        })?,
        requests(&writers, &|user| Ok(user.request("POST", "tasks", Some(&user::body(0)))))?,
    ])
}

fn task(transaction: &Transaction, clock: &Clock, user: UserId) -> Result<()> {
    let (id, now) = (clock.new_id().to_string(), clock.now().millis());
    transaction
        .prepare_cached(
            "INSERT INTO tasks
                (id, user_id, title, description, completed, title_folded, description_folded, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, FALSE, lower(?3), lower(?4), ?5, ?5)",
        )?
        .execute(params![id, user.to_string(), TITLE, DESCRIPTION, now])?;
    Ok(())
}
