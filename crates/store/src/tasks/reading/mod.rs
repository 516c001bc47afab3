//! Lists that are filtered or sorted.

mod filter;
mod key;
mod query;

#[cfg(test)]
pub(crate) use filter::Matching;
pub use filter::{DueFilter, TaskFilter};
pub(crate) use query::matching;
pub use query::{ListQuery, Place};
