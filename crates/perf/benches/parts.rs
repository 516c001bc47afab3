//! Times of single parts: `cargo bench --package perf --bench parts`.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "the samples are valid")]

mod samples;

use actix_web::ResponseError;
use criterion::{Criterion, criterion_group, criterion_main};
use samples::{HOUR, Signed, refusals, tasks};
use shared::Task;
use std::hint::black_box;

fn verification(criterion: &mut Criterion) {
    let Signed { tokens, session, email, id, now, token, tampered } = Signed::new();
    let mut group = criterion.benchmark_group("token");
    group.bench_function("verify", |bencher| {
        bencher.iter(|| tokens.verify_access_token(black_box(&token), now).is_ok())
    });
    group.bench_function("refuse a tampered one", |bencher| {
        bencher.iter(|| tokens.verify_access_token(black_box(&tampered), now).is_err());
    });
    group.bench_function("refuse an expired one", |bencher| {
        bencher.iter(|| tokens.verify_access_token(black_box(&token), now + HOUR * 2).is_err());
    });
    group.bench_function("issue", |bencher| {
        bencher.iter(|| tokens.issue_access(black_box(&session), email.clone(), id, now));
    });
    group.finish();
}

fn errors(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("error");
    for (name, error) in refusals() {
        group.bench_function(name, |bencher| bencher.iter(|| black_box(&error).error_response()));
    }
    group.finish();
}

fn serialisation(criterion: &mut Criterion) {
    let list = tasks();
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
