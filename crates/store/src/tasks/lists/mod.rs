//! Lists of tasks, behind [`TasksOf`](super::TasksOf).

mod delete;
mod read;
mod respread;
mod rows;
mod write;

pub use delete::TasksOfList;
#[cfg(test)]
pub(crate) use read::all_lists;
pub(crate) use rows::{Row as ListRow, columns as list_columns, list_from};
