//! What single parts cost: `cargo bench --package bench`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "what is measured is known to be good")]

use actix_web::ResponseError;
use criterion::{Criterion, criterion_group, criterion_main};
use latchkey::{
    auth::{Session, Tokens},
    clock::Clock,
    http::ApiError,
};
use secrecy::SecretString;
use shared::{Email, SessionId, Task, TaskId, Timestamp, UserId};
use std::{hint::black_box, time::Duration};
use uuid::Uuid;

const HOUR: Duration = Duration::from_secs(60 * 60);

fn verification(criterion: &mut Criterion) {
    let tokens =
        Tokens::new(&SecretString::from("a secret for measuring that anybody may know"), &[], HOUR, HOUR);
    let now = Clock::system().now();
    let id = Uuid::from_u128(7);
    let session = Session { user: UserId::from(id), id: SessionId::from(id), expires_at: now + HOUR };
    let email = Email::parse("ann@example.org").unwrap();
    let token = tokens.issue_access(&session, email.clone(), id, now).token;
    let tampered = token.replacen(char::from(token.as_bytes()[token.len() - 8]), "-", 1);
    let mut group = criterion.benchmark_group("token");
    group.bench_function("verify", |bencher| bencher.iter(|| tokens.verify(black_box(&token), now).is_ok()));
    group.bench_function("refuse a tampered one", |bencher| {
        bencher.iter(|| tokens.verify(black_box(&tampered), now).is_err());
    });
    group.bench_function("refuse an expired one", |bencher| {
        bencher.iter(|| tokens.verify(black_box(&token), now + HOUR * 2).is_err());
    });
    group.bench_function("issue", |bencher| {
        bencher.iter(|| tokens.issue_access(black_box(&session), email.clone(), id, now));
    });
    group.finish();
}

fn errors(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("error");
    for (name, error) in [
        ("without a token", ApiError::NoToken),
        ("not found", ApiError::NotFound),
        ("with a field", ApiError::field("title", "Title must not be empty")),
    ] {
        group.bench_function(name, |bencher| bencher.iter(|| black_box(&error).error_response()));
    }
    group.finish();
}

fn serialisation(criterion: &mut Criterion) {
    let task = |number| Task {
        id: TaskId::from(Uuid::from_u128(number)),
        user_id: UserId::from(Uuid::from_u128(7)),
        title: format!("{number}. Buy oranges at the market"),
        description: Some("The sweet ones from the stall by the bridge.".to_owned()),
        completed: false,
        created_at: Timestamp::from_seconds(1_800_000_000),
        updated_at: Timestamp::from_seconds(1_800_000_000),
    };
    let list: Vec<Task> = (0..20).map(task).collect();
    let json = serde_json::to_string(&list).unwrap();
    let mut group = criterion.benchmark_group("list of 20");
    group.bench_function("to JSON", |bencher| bencher.iter(|| serde_json::to_vec(black_box(&list)).unwrap()));
    group.bench_function("from JSON", |bencher| {
        bencher.iter(|| serde_json::from_str::<Vec<Task>>(black_box(&json)).unwrap());
    });
    group.finish();
}

criterion_group!(parts, verification, errors, serialisation);
criterion_main!(parts);
