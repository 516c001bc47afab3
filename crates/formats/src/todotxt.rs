//! todo.txt: a task in each line, with projects, contexts, and keys with values.

mod keys;
mod percent;
mod read;
mod recurrence;
mod title;
mod write;

pub(crate) use read::import;
pub(crate) use write::tasks;

#[cfg(test)]
mod tests;
