//! The cost of a list as the tasks of other accounts grow in number.

use super::{
    client::{self, Waiting},
    limits::tokens,
    measure::{Names, record},
    results::Results,
    user::{self, DESCRIPTION, TASKS, TITLE},
};
use crate::cores::Cores;
use anyhow::Result;
use auth::Session;
use rusqlite::{Connection, Transaction, params};
use shared::{Email, SessionId, Timestamp, UserId};
use std::{path::Path, rc::Rc, time::Duration};
use store::Clock;
use testkit::Program;

const CONNECTIONS: usize = 64;
/// Accounts whose lists each connection reads in turn.
const READERS: usize = 500;
/// How many tasks each other account has.
const TASKS_OF_OTHERS: usize = 10;

/// How many tasks there are in total, and the name of the throughput.
const SIZES: [(usize, Names); 3] = [
    (0, ("list of 20 without other tasks", &[])),
    (10_000, ("list of 20 among 10,000 tasks", &[])),
    (1_000_000, ("list of 20 among 1,000,000 tasks", &[])),
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
        let lists = fill(&program, size / TASKS_OF_OTHERS)?;
        measured.push((program, lists, names));
    }
    for _ in 0..rounds {
        for (program, lists, names) in &measured {
            let connections = (0..CONNECTIONS).map(|first| {
                lists
                    .iter()
                    .cycle()
                    .skip(first * lists.len() / CONNECTIONS)
                    .take(lists.len())
                    .cloned()
                    .collect()
            });
            let measured = client::send_continuously(program.address, connections, duration, Waiting::Poll)?;
            record(results, *names, &measured);
        }
    }
    Ok(())
}

/// Adds tasks to all accounts in turn, as concurrent users do, and returns the requests for the lists of the readers.
fn fill(program: &Program, others: usize) -> Result<Vec<Rc<[u8]>>> {
    let (mut connection, clock) = (Connection::open(program.database.path())?, Clock::system());
    let transaction = connection.transaction()?;
    let readers: Vec<UserId> = (0..READERS).map(|_| account(&transaction, &clock)).collect::<Result<_>>()?;
    let others: Vec<UserId> = (0..others).map(|_| account(&transaction, &clock)).collect::<Result<_>>()?;
    for round in 0..TASKS {
        readers.iter().try_for_each(|user| task(&transaction, &clock, *user))?;
        if round < TASKS_OF_OTHERS {
            others.iter().try_for_each(|user| task(&transaction, &clock, *user))?;
        }
    }
    transaction.commit()?;
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    readers.into_iter().map(|user| list(user, &clock)).collect()
}

fn account(transaction: &Transaction, clock: &Clock) -> Result<UserId> {
    let id = UserId::from(clock.new_id());
    transaction
        .prepare_cached(
            "INSERT INTO users (id, email, name, email_verified, password_hash, created_at, updated_at)
             VALUES (?1, ?1 || '@example.org', 'Ann', FALSE, '', 0, 0)",
        )?
        .execute([id.to_string()])?;
    Ok(id)
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

fn list(user: UserId, clock: &Clock) -> Result<Rc<[u8]>> {
    let now = clock.now();
    let expires_at: Timestamp = now + Duration::from_secs(3 * 60 * 60);
    let session = Session { user, id: SessionId::from(clock.new_id()), expires_at };
    let token = tokens().issue_access(&session, Email::parse("ann@example.org")?, clock.new_id(), now).token;
    Ok(Rc::from(user::list_uncached(&format!("/api/{user}/tasks"), &token)))
}
