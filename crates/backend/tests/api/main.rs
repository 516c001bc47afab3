//! The HTTP contract, route by route, against a real server on a port and a database of its own: SQLite, or
//! PostgreSQL where `TEST_DATABASE_URL` names a server that databases may be made on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![allow(unreachable_pub, reason = "a test program has no outside")]
#![allow(clippy::disallowed_types, clippy::disallowed_methods, reason = "tests look behind the doors")]

mod abused_tokens;
mod app;
mod auth;
mod docs;
mod errors;
mod faults;
mod fuzz_seeds;
mod health;
mod helpers;
mod hostile_network;
mod isolation;
mod openapi;
mod origins;
mod program;
mod security_headers;
mod security_log;
mod tasks;
mod users_at_once;
