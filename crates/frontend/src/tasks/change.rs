//! What can be done to a task, and what can become of that.

use shared::{NewTask, Task, TaskDescription, TaskTitle};

/// Something done to a task that the server has yet to confirm.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Change {
    Create(NewTask),
    Edit { title: TaskTitle, description: Option<TaskDescription> },
    Complete(bool),
    Delete,
}

/// How the server took a change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    Saved(Task),
    Deleted,
    /// There is no such task any more.
    Gone,
    /// Somebody else changed it; this is how it is now.
    Conflict(Task),
    /// It was not done, and the task is as it was.
    Failed,
}

impl Change {
    /// `task` with this done to it; `None` if that means that it is gone.
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
