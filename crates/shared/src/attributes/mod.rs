//! What helps to find and order tasks: positions, priorities, tags, reminders and lists.

mod position;

pub use position::{Position, PositionError};
