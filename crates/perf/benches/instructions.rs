//! Instruction counts of single parts, which do not depend on the load of the machine:
//! `cargo xtask bench --instructions`.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "the samples are valid")]

mod samples;

use actix_web::{HttpResponse, ResponseError};
use gungraun::{library_benchmark, library_benchmark_group, main};
use latchkey::http::ApiError;
use samples::{HOUR, Signed, refusals, tasks};
use shared::Task;
use std::hint::black_box;

/// After a first request, which initialises what is created once.
fn signed() -> Signed {
    let signed = Signed::new();
    assert!(signed.tokens.verify_access_token(&signed.token, signed.now).is_ok());
    signed
}

fn refusal(name: &str) -> ApiError {
    let (_, error) = refusals().into_iter().find(|(known, _)| *known == name).unwrap();
    black_box(error.error_response());
    error
}

#[library_benchmark]
#[bench::good(signed())]
fn verify(signed: Signed) -> bool {
    black_box(&signed.tokens).verify_access_token(black_box(&signed.token), signed.now).is_ok()
}

#[library_benchmark]
#[bench::tampered(signed())]
fn refuse_tampered(signed: Signed) -> bool {
    black_box(&signed.tokens).verify_access_token(black_box(&signed.tampered), signed.now).is_err()
}

#[library_benchmark]
#[bench::expired(signed())]
fn refuse_expired(signed: Signed) -> bool {
    black_box(&signed.tokens).verify_access_token(black_box(&signed.token), signed.now + HOUR * 2).is_err()
}

#[library_benchmark]
#[bench::access(signed())]
fn issue(signed: Signed) -> String {
    let Signed { tokens, session, email, id, now, .. } = signed;
    black_box(&tokens).issue_access(&session, email, id, now).token
}

#[library_benchmark]
#[bench::not_found(refusal("not found"))]
#[bench::with_a_field(refusal("with a field"))]
fn error(refusal: ApiError) -> HttpResponse {
    black_box(&refusal).error_response()
}

#[library_benchmark]
#[bench::list_of_20(tasks())]
fn to_json(tasks: Vec<Task>) -> Vec<u8> {
    serde_json::to_vec(black_box(&tasks)).unwrap()
}

#[library_benchmark]
#[bench::list_of_20(serde_json::to_string(&tasks()).unwrap())]
fn from_json(json: String) -> Vec<Task> {
    serde_json::from_str(black_box(&json)).unwrap()
}

library_benchmark_group!(name = token, benchmarks = [verify, refuse_tampered, refuse_expired, issue]);
library_benchmark_group!(name = errors, benchmarks = error);
library_benchmark_group!(name = serialisation, benchmarks = [to_json, from_json]);
main!(library_benchmark_groups = [token, errors, serialisation]);
