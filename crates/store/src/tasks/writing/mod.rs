//! Writes to tasks and lists. Each is one transaction that begins with the row of the account: see [`Change`].

mod completion;
mod create;
mod delete;
mod edit;
mod family;
mod rows;
mod tag_names;
mod transaction;

pub use completion::Completion;
pub use create::Created;
pub(crate) use rows::priority_number;
