//! What every test and measurement of the program needs: a [`Client`], the [`Program`] as a process, a [`Database`], a
//! [`Mailbox`] and a [`FaultProxy`]. Everything here talks to the program over HTTP, TCP, signals and files only.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod account;
mod authenticator;
mod client;
mod database;
mod mailbox;
mod process;
mod program;
mod proxy;
#[cfg(feature = "sql")]
mod sql;
mod wait;

pub use account::{Account, id_of};
pub use authenticator::{Authenticator, ES256, VERIFIED};
pub use client::{Client, Response};
pub use database::Database;
pub use mailbox::{Mailbox, Message};
pub use process::{ChildGuard, Running};
pub use program::{Launch, Program};
pub use proxy::{Fault, FaultProxy};
pub use reqwest::RequestBuilder;
pub use wait::{DEADLINE, until};

/// The password of every account that [`Client::sign_up`] creates.
pub const PASSWORD: &str = "correct horse battery staple";
