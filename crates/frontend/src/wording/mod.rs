//! Dates and repetitions in words.

mod due;
mod names;
mod repeat;

pub(crate) use due::{day, due};
pub(crate) use repeat::repeat;
