//! The HTTP contract, route by route, against a server on a port and a database of its own: SQLite, or PostgreSQL where
//! `TEST_DATABASE_URL` names a server on which databases may be created.
//!
//! Tests that need more are ignored by default, in modules that are called after it:
//! `cargo test --test api -- --ignored needs_postgres` with `TEST_DATABASE_URL`, and `-- --ignored needs_root` as root.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![allow(unreachable_pub, reason = "a test program exports nothing")]
#![allow(clippy::disallowed_methods, reason = "tests look behind the store")]

mod app;
mod auth;
mod changes;
mod docs;
mod errors;
mod faults;
mod fuzz_seeds;
mod guide;
mod health;
mod helpers;
mod lists;
mod moving;
mod needs_postgres;
mod openapi;
mod program;
mod reminders;
mod security;
mod tags;
mod tasks;
mod trash;
mod well_known;
