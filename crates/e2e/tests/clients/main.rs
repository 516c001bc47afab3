//! Clients of the API other than the app: the official client of Better Auth, another service, scripts, and the
//! commands in the documentation.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod documents;
mod fastapi;
mod javascript;
mod mail;
mod official_client;
mod tools;

const SECRET: &str = "a secret of the tests that anybody may know";
