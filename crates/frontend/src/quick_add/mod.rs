//! The quick-add field: the date, time, repetition, priority, list and tags that a user types beside the title of a task.
//!
//! Only words at the start or the end of the line are understood, and only whole words, so that titles stay as they are
//! typed: one piece after the other is taken off the end, then off the start, up to the first word that is none. Where a
//! word has an ordinary meaning as well, the title wins.
//!
//! Pure: the day, the time and the language are parameters. The work is in proportion to the length of the line.

mod calendar;
mod grammar;
mod line;
mod numbers;
mod parse;
mod repeat;
mod symbol;
#[cfg(test)]
mod tests;
mod values;
mod words;

pub(crate) use parse::parse;
pub(crate) use values::{Chip, Context, DateOrder, Language, Parsed, Value};
