//! Tools: each is taken from `PATH` if a suitable version is there, else from the user's cache, else installed
//! into that cache.

mod apt;
pub(crate) mod cargo;
pub(crate) mod chromium;
pub(crate) mod debian;
pub(crate) mod npm;
pub(crate) mod pgbouncer;
pub(crate) mod postgres;
pub(crate) mod python;
pub(crate) mod rust;
mod tool;

pub(crate) use tool::Tool;
