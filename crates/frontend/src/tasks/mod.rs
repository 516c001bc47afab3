//! The task list with its optimistic changes, and the store that sends them to the server. Only the latter needs a
//! browser.

mod change;
pub(crate) mod filter;
pub(crate) mod list;
mod notices;
mod store;
mod sync;

pub(crate) use store::TaskStore;
