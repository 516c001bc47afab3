//! Latchkey: a self-hosted, multi-user to-do application whose sign-in is done right.
//!
//! `auth` <- `store`, `mail` <- `http` <- `startup`: nothing imports what stands to its right. See
//! `docs/architecture.md`.

pub mod auth;
pub mod clock;
pub mod commands;
pub mod config;
mod hex;
pub mod http;
pub mod mail;
pub mod metrics;
mod secret;
pub mod startup;
pub mod store;
pub mod telemetry;
