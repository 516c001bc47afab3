//! An operation that could not be saved.

use super::operation::Operation;
use crate::json::{FromJson, members};
use serde::Serialize;
use serde_json::Value;
use shared::{ErrorCode, ListName, TaskTitle};

/// An operation that the server has refused, kept until the user dismisses it or tries again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Refused {
    pub(crate) key: String,
    pub(crate) operation: Operation,
    /// [`Unknown`](ErrorCode::Unknown) if the response was lost.
    pub(crate) code: ErrorCode,
    /// The server's, for users. Empty if the response was lost.
    pub(crate) message: String,
}

members! { Refused { key, operation, code, message } }

impl Refused {
    /// The title of the task, or the name of the list. Empty for a task that was gone before it was edited.
    pub(crate) fn title(&self) -> &str {
        let Operation { patch, list, title, .. } = &self.operation;
        let name = list.name.as_ref().map(ListName::as_str);
        patch.title.as_ref().map(TaskTitle::as_str).or(name).unwrap_or(title)
    }

    /// The description that was typed.
    pub(crate) fn description(&self) -> Option<&str> {
        let restored = self.operation.tasks.first().and_then(|task| task.description.as_deref());
        self.operation.description().or(restored)
    }

    /// Whether to offer "restore with my change": the task was deleted elsewhere.
    pub(crate) fn is_deleted(&self) -> bool {
        self.code == ErrorCode::TaskDeleted
    }
}
