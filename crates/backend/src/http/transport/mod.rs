//! Connections: the server, its limits and timeouts, and the stream that enforces them.

mod activity;
mod client_stream;
mod connections;
mod server;
pub(crate) mod timeouts;

pub(crate) use activity::{Activity, InFlight, MAX_HEAD, PORTION};
pub(crate) use server::serve;
