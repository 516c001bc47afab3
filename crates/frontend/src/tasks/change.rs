//! Changes of tasks and their outcomes.

use shared::{Task, TaskDescription, TaskTitle};

/// A change that the server has not confirmed yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Change {
    Create(TaskTitle),
    Edit { title: TaskTitle, description: Option<TaskDescription> },
    Complete(bool),
    Delete,
}

/// The outcome of a change on the server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    Saved(Task),
    Deleted,
    /// The task no longer exists.
    Gone,
    /// The task was changed elsewhere; this is its current version.
    Conflict(Task),
    /// The change was not applied.
    Failed,
}

impl Change {
    /// `task` with this change; `None` if it deletes the task.
    pub(super) fn applied(&self, mut task: Task) -> Option<Task> {
        match self {
            Self::Create(_) => {}
            Self::Edit { title, description } => {
                task.title = title.as_str().to_owned();
                task.description = description.as_ref().map(|text| text.as_str().to_owned());
            }
            Self::Complete(completed) => task.completed = *completed,
            Self::Delete => return None,
        }
        Some(task)
    }
}
