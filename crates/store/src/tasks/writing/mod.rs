//! Writes to tasks and lists. Each is one transaction that begins with the row of the account: see [`Change`].

mod batch;
mod bulk;
mod completion;
mod create;
mod delete;
mod edit;
mod family;
mod rows;
mod tag_names;
mod transaction;
mod trash;

#[cfg(test)]
pub(crate) use bulk::SAVE_ALL;
pub(crate) use bulk::{Sparse, SparseRow, sparse};
pub(crate) use rows::{NewRow, task_rows_of};
pub(crate) use transaction::Change;

pub use batch::{Applied, BatchNumber, Operation, Outcome, Refusal};
pub use completion::Completion;
pub use create::Created;
pub(crate) use rows::priority_number;
