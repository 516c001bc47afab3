//! The tasks of one account, behind [`Store::tasks_of`](crate::Store::tasks_of).

mod list;
mod lists;
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

pub use list::Listing;
pub use lists::TasksOfList;
pub use precondition::Precondition;
pub use reading::{DueFilter, ListQuery, Place, TaskFilter};
pub use revision::{Revision, UnknownRevision};
pub use rows::{TaskRow, TaskSink};
pub use tasks_of::TasksOf;
pub use trash::{TrashCursor, TrashPage, UnknownCursor};
pub use writing::{Completion, Created};
