//! The tasks: what the list is made of ([`change`], [`list`], [`filter`], [`notices`]; no browser needed), and
//! the store that keeps it in step with the server.

mod change;
pub(crate) mod filter;
pub(crate) mod list;
mod notices;
mod store;
mod sync;

pub(crate) use store::{Loading, TaskStore};
