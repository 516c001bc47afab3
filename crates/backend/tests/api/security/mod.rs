//! What no client may achieve, whatever it sends and however many there are.

mod connections;
mod forged_tokens;
mod headers;
mod isolation;
mod large_bodies;
mod lists_and_tags;
mod log;
mod many_users;
mod origins;
mod second_factor;
mod slow_clients;

use crate::helpers::{Account, Server};
use proptest::{collection::vec, prelude::*, test_runner::TestRunner};
use std::{fmt::Debug, sync::atomic::AtomicU32, sync::atomic::Ordering::Relaxed};

/// Has three accounts do something in random order, many times, each time with new accounts.
fn in_random_order<O: Debug>(
    operation: impl Strategy<Value = O>,
    play: impl AsyncFn(Vec<Account>, Vec<(usize, O)>),
) {
    const PEOPLE: usize = 3;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = Server::start();
    let rounds = AtomicU32::new(0);
    let config = ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() };
    let round = async |operations| {
        let (round, mut people) = (rounds.fetch_add(1, Relaxed), Vec::new());
        for n in 0..PEOPLE {
            people.push(server.sign_up(&format!("person-{n}-{round}@example.org")).await);
        }
        play(people, operations).await;
    };
    let operations = vec((0..PEOPLE, operation), 1..40);
    TestRunner::new(config)
        .run(&operations, |operations| {
            runtime.block_on(round(operations));
            Ok(())
        })
        .unwrap();
}
