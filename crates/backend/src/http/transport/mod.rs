//! Connections: the server, its timeouts, and the stream that enforces them.

mod client_stream;
mod server;
pub(crate) mod timeouts;

pub(crate) use client_stream::Activity;
pub(crate) use server::serve;
