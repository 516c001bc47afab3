//! An operation.

use crate::json::{FromJson, members, words};
use serde::Serialize;
use serde_json::Value;
use shared::{
    Date, Kind, ListId, ListName, ListPatch, Task, TaskDescription, TaskId, TaskPatch, TaskTitle, Timestamp,
};
use std::ops::Not;
use uuid::Uuid;

/// What an operation does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verb {
    Create,
    Update,
    /// Of tasks alone, as the next two.
    Complete,
    Reopen,
    Delete,
    Restore,
}

impl Verb {
    const ALL: [Self; 6] =
        [Self::Create, Self::Update, Self::Complete, Self::Reopen, Self::Delete, Self::Restore];

    /// As serialised.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Complete => "complete",
            Self::Reopen => "reopen",
            Self::Delete => "delete",
            Self::Restore => "restore",
        }
    }
}

words!(Verb);

/// An operation on a task or a list.
///
/// One struct with a patch for all, since each type that is read from JSON is code in the WebAssembly.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Operation {
    pub(crate) verb: Verb,
    pub(crate) kind: Kind,
    pub(crate) id: Uuid,
    /// When it was performed, by the clock of the device.
    pub(crate) at: Timestamp,
    /// What a task is created with, or what changes.
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) patch: TaskPatch,
    /// What a list is created with, or what changes.
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) list: ListPatch,
    /// The description that an edit of it began with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) base: Option<String>,
    /// The title of the task as it was shown, for messages.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) title: String,
    /// The day on which a repeating task is completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) today: Option<Date>,
    /// The id of the task that follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_id: Option<TaskId>,
    /// The server has refused `today`, which is too long ago, and takes its own date.
    #[serde(skip_serializing_if = "Not::not")]
    pub(crate) is_late: bool,
    /// Of a deleted list, the tasks go to the inbox.
    #[serde(skip_serializing_if = "Not::not")]
    pub(crate) to_inbox: bool,
    /// The id that a deleted list gets if that is undone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) again: Option<ListId>,
    /// The task that is restored and its subtasks, as they were, to be shown at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tasks: Vec<Task>,
}

members! {
    Operation {
        verb, kind, id, at, base, today, next_id, again;
        patch, list, title, is_late, to_inbox, tasks
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Operation {
    fn new(verb: Verb, kind: Kind, id: Uuid) -> Self {
        Self {
            verb,
            kind,
            id,
            at: Timestamp::from_millis(0),
            patch: TaskPatch::default(),
            list: ListPatch::default(),
            base: None,
            title: String::new(),
            today: None,
            next_id: None,
            is_late: false,
            to_inbox: false,
            again: None,
            tasks: Vec::new(),
        }
    }

    /// Adds a task. `id` is a new UUID of version 7, and `patch` has any other members.
    pub(crate) fn create_task(id: TaskId, title: TaskTitle, patch: TaskPatch) -> Self {
        Self {
            patch: TaskPatch { title: Some(title), ..patch },
            ..Self::new(Verb::Create, Kind::Task, id.uuid())
        }
    }

    /// Changes members of a task. `base` is the description that an edit of it began with; `None` is the one that is
    /// shown when it is performed.
    pub(crate) fn update_task(id: TaskId, patch: TaskPatch, base: Option<String>) -> Self {
        Self { patch, base, ..Self::new(Verb::Update, Kind::Task, id.uuid()) }
    }

    /// Completes a task. `next` has the day of the device and a new UUID of version 7 for the task that follows, if it
    /// repeats.
    pub(crate) fn complete(id: TaskId, next: Option<(Date, TaskId)>) -> Self {
        let (today, next_id) = next.unzip();
        Self { today, next_id, ..Self::new(Verb::Complete, Kind::Task, id.uuid()) }
    }

    pub(crate) fn reopen(id: TaskId) -> Self {
        Self::new(Verb::Reopen, Kind::Task, id.uuid())
    }

    /// Moves a task and its subtasks to the trash.
    pub(crate) fn delete_task(id: TaskId) -> Self {
        Self::new(Verb::Delete, Kind::Task, id.uuid())
    }

    /// Restores a task from the trash. `tasks` are the task and those of its subtasks that were deleted with it, to be
    /// shown at once.
    pub(crate) fn restore(id: TaskId, tasks: Vec<Task>) -> Self {
        Self { tasks, ..Self::new(Verb::Restore, Kind::Task, id.uuid()) }
    }

    /// Adds a list. `id` is a new UUID of version 7, and `patch` has any other members.
    pub(crate) fn create_list(id: ListId, name: ListName, patch: ListPatch) -> Self {
        Self {
            list: ListPatch { name: Some(name), ..patch },
            ..Self::new(Verb::Create, Kind::List, id.uuid())
        }
    }

    pub(crate) fn update_list(id: ListId, patch: ListPatch) -> Self {
        Self { list: patch, ..Self::new(Verb::Update, Kind::List, id.uuid()) }
    }

    /// Deletes a list. Its tasks go to the inbox or to the trash. To be undone it needs a new UUID of version 7.
    pub(crate) fn delete_list(id: ListId, to_inbox: bool, again: Option<ListId>) -> Self {
        Self { to_inbox, again, ..Self::new(Verb::Delete, Kind::List, id.uuid()) }
    }

    /// The new description, empty if there is to be none; `None` if it does not change.
    pub(crate) fn description(&self) -> Option<&str> {
        let text = self.patch.description.as_ref()?;
        Some(text.as_ref().map_or("", TaskDescription::as_str))
    }

    /// Whether it changes what a user has typed into a task.
    pub(crate) fn has_text(&self) -> bool {
        self.is_update() && (self.patch.title.is_some() || self.patch.description.is_some())
    }

    /// Whether both are on the same task or list.
    pub(crate) fn is_of_same(&self, other: &Self) -> bool {
        (self.kind == other.kind) && self.id == other.id
    }

    pub(crate) fn is_of_task(&self) -> bool {
        self.kind == Kind::Task
    }

    pub(crate) fn is_update(&self) -> bool {
        self.verb == Verb::Update
    }

    /// Whether it has any member to change.
    pub(crate) fn is_empty_update(&self) -> bool {
        self.is_update() && is_default(&self.patch) && is_default(&self.list)
    }

    /// Names another task instead of one, because that follows a repeating task which was completed elsewhere. Returns
    /// whether it is of the one.
    pub(crate) fn redirect(&mut self, from: TaskId, to: TaskId) -> bool {
        let mut is_redirected = false;
        let mut replace = |id: &mut TaskId| {
            if *id == from {
                (*id, is_redirected) = (to, true);
            }
        };
        if self.kind == Kind::Task {
            let mut id = self.id.into();
            replace(&mut id);
            self.id = id.uuid();
        }
        if let Some(Some(parent)) = &mut self.patch.parent_id {
            replace(parent);
        }
        for task in &mut self.tasks {
            replace(&mut task.id);
            if let Some(parent) = &mut task.attributes.parent_id {
                replace(parent);
            }
        }
        is_redirected
    }
}
