//! A task as a file has it, before any rule.

use shared::{Due, Position, Priority, Reminder, Repeat, TaskId, Timestamp};

/// A task as a file has it: its texts are unchecked.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// Where its record begins, from 1.
    pub(crate) line: u32,
    /// The id that it has in the file, if that stays the same from one export to the next.
    pub(crate) source_id: Option<String>,
    pub(crate) parent: Parent,
    /// The id that it should get here.
    pub(crate) id: Option<TaskId>,
    /// As [`Collector::list`](super::Collector::list) returned it.
    pub(crate) list: Option<usize>,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) completed: bool,
    pub(crate) completed_at: Option<Timestamp>,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) updated_at: Option<Timestamp>,
    pub(crate) due: Option<Due>,
    pub(crate) priority: Option<Priority>,
    pub(crate) tags: Vec<String>,
    pub(crate) repeat: Option<Repeat>,
    pub(crate) reminders: Vec<Reminder>,
    pub(crate) position: Option<Position>,
    /// The `source_id` of the task that follows it, which may come later in the file, or not at all.
    pub(crate) successor: Option<String>,
}

/// Which task this is a subtask of. Only one level is kept: a subtask of a subtask moves up, which the report says.
#[derive(Debug, Default)]
pub(crate) enum Parent {
    #[default]
    None,
    /// As [`Collector::add`](super::Collector::add) returned it.
    Place(usize),
    /// The `source_id` of a task that may come later in the file, or not at all.
    SourceId(String),
}
