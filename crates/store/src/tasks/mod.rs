//! The tasks of one account, behind [`Store::tasks_of`](crate::Store::tasks_of).

mod feed;
mod limits;
mod list;
mod lists;
mod moving;
#[cfg(test)]
mod plans;
mod precondition;
mod reading;
mod revision;
mod rows;
mod scope;
mod search;
mod tags;
mod tasks_of;
mod trash;
mod writing;

pub use feed::{Changes, Cursor, UnknownCursor};
pub use list::Listing;
pub use lists::TasksOfList;
pub use precondition::Precondition;
pub use reading::{DueFilter, ListQuery, Place, TaskFilter};
pub use revision::{Revision, UnknownRevision};
pub use rows::{TaskRow, TaskSink};
pub use tasks_of::TasksOf;
pub use trash::{TrashCursor, TrashPage, UnknownTrashCursor};
pub use writing::{Applied, BatchNumber, Completion, Created, Operation, Outcome, Refusal};
