//! The tags of an account, behind [`TasksOf`](super::TasksOf).

mod change;
mod read;

#[cfg(test)]
pub(crate) use {change::tagged, read::tags_of_tasks};
