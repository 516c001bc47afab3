//! What helps to find and order tasks: positions, priorities, tags, reminders and lists.

mod list;
mod position;
mod priority;
mod reminder;
mod tags;

pub use list::{ListColor, ListName};
pub use position::{Position, PositionError};
pub use priority::Priority;
pub use reminder::{Reminder, ReminderError, ReminderTime, Reminders};
pub use tags::{Tag, TagError, Tags};
