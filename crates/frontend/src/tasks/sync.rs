//! Sends the changes of the list to the server, those of each task in sequence, and reverts those that are refused.

use super::{
    change::{Change, Outcome},
    list::Key,
    notices,
    store::TaskStore,
};
use crate::{
    api::{ApiError, AuthorizedApi},
    storage::{self, EditDraft},
};
use leptos::prelude::*;
use shared::{NewTask, Task, TaskDescription, TaskPatch, TaskTitle};

impl TaskStore {
    pub(super) async fn send_changes(self, key: Key) {
        let Some(api) = self.api.try_get_value() else { return };
        while let Some((task, change)) = self.next(key) {
            let outcome = match send(&api, &task, &change).await {
                Ok(outcome) => outcome,
                Err(error) => self.refused(&api, &task, change, &error).await,
            };
            self.list.try_update(|list| list.settle(key, outcome));
        }
    }

    fn next(self, key: Key) -> Option<(Task, Change)> {
        self.list.try_with_untracked(|list| list.next(key)).flatten()
    }

    /// Shows a message, restores what the user typed, and fetches the current version of the task.
    async fn refused(self, api: &AuthorizedApi, task: &Task, change: Change, error: &ApiError) -> Outcome {
        let outcome = outcome_of(api, task, error).await;
        if *error == ApiError::SessionEnded {
            self.save_draft(api, task, change);
            return outcome;
        }
        let text = match &change {
            Change::Create(title) => notices::reverted(&change, title.as_str(), error),
            _ => notices::reverted(&change, &task.title, error),
        };
        self.notices.try_update(|notices| notices.push(text));
        match change {
            Change::Create(title) => self.restore_refused_title(title),
            Change::Edit { title, description } if outcome != Outcome::Gone => {
                self.restore_edit(draft_of(task, title, description));
            }
            _ => {}
        }
        outcome
    }

    fn save_draft(self, api: &AuthorizedApi, task: &Task, change: Change) {
        if !api.session().has_expired() {
            return;
        }
        storage::update_draft(self.owner, |draft| match change {
            Change::Create(title) if draft.new_task.is_empty() => draft.new_task = title.into(),
            Change::Edit { title, description } => draft.edit = Some(draft_of(task, title, description)),
            _ => {}
        });
    }

    fn restore_refused_title(self, title: TaskTitle) {
        if self.new_title.try_with_untracked(String::is_empty) == Some(true) {
            self.input_new_title(title.into());
        }
    }
}

/// The state of the task after the server refused to change it.
async fn outcome_of(api: &AuthorizedApi, task: &Task, error: &ApiError) -> Outcome {
    if error.is_not_found() {
        return Outcome::Gone;
    }
    if !error.is_conflict() {
        return Outcome::Failed;
    }
    match api.task(task.id).await {
        Ok(newest) => Outcome::Conflict(newest),
        Err(error) if error.is_not_found() => Outcome::Gone,
        Err(_) => Outcome::Failed,
    }
}

fn draft_of(task: &Task, title: TaskTitle, description: Option<TaskDescription>) -> EditDraft {
    EditDraft {
        id: task.id,
        title: title.into(),
        description: description.map_or_else(String::new, String::from),
    }
}

async fn send(api: &AuthorizedApi, task: &Task, change: &Change) -> Result<Outcome, ApiError> {
    match change.clone() {
        Change::Create(title) => api.create(&NewTask::titled(title)).await.map(Outcome::Saved),
        Change::Edit { title, description } => {
            let patch =
                TaskPatch { title: Some(title), description: Some(description), ..TaskPatch::default() };
            api.change(task.id, &patch, Some(task.updated_at)).await.map(Outcome::Saved)
        }
        // Unconditional: it is idempotent, and independent of other changes.
        Change::Complete(completed) => {
            let patch = TaskPatch { completed: Some(completed), ..TaskPatch::default() };
            api.change(task.id, &patch, None).await.map(Outcome::Saved)
        }
        Change::Delete => api.delete(task.id, task.updated_at).await.map(|()| Outcome::Deleted),
    }
}
