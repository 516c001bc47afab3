//! Latchkey: a self-hosted, multi-user to-do application whose sign-in is done right.
//!
//! `config`, `mail`, `telemetry` <- `http` <- `reminders` <- `startup`, `commands`: nothing imports to its right. The crates `shared`,
//! `auth` and `store` are below all of them. See `docs/architecture.md`.

mod breached;
pub mod commands;
pub mod config;
pub mod http;
pub mod mail;
mod moving;
pub mod reminders;
mod secret;
pub mod startup;
pub mod telemetry;
