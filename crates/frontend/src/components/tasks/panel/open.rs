//! The task that a panel shows.

use crate::{reactive::*, sync::AccountData};
use shared::{Task, TaskId};
use std::sync::Arc;

/// A task, as long as there is one.
pub(super) type Shown = Memo<Option<Arc<Task>>>;

/// The task of a panel.
#[derive(Clone, Copy)]
pub(super) struct Open {
    pub(super) data: AccountData,
    pub(super) id: TaskId,
    pub(super) task: Shown,
}

impl Open {
    /// Reads the task. Reactive.
    pub(super) fn read<T: Default>(self, read: impl FnOnce(&Task) -> T) -> T {
        self.task.try_with(|task| task.as_deref().map(read)).flatten().unwrap_or_default()
    }

    /// Reads the task. Not reactive.
    pub(super) fn peek<T: Default>(self, read: impl FnOnce(&Task) -> T) -> T {
        self.task.try_with_untracked(|task| task.as_deref().map(read)).flatten().unwrap_or_default()
    }
}
