//! Brings the changes of the list to the server, those of one task one after the other, and takes back what is
//! refused.

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

    /// Says so, keeps what was typed, and finds out how the task is now.
    async fn refused(self, api: &AuthorizedApi, task: &Task, change: Change, error: &ApiError) -> Outcome {
        let outcome = outcome_of(api, task, error).await;
        if *error == ApiError::SessionEnded {
            self.keep_for_later(api, task, change);
            return outcome;
        }
        let text = match &change {
            Change::Create(new) => notices::taken_back(&change, new.title.as_str(), error),
            _ => notices::taken_back(&change, &task.title, error),
        };
        self.notices.try_update(|notices| notices.say(text));
        match change {
            Change::Create(new) => self.give_back_title(new),
            Change::Edit { title, description } if outcome != Outcome::Gone => {
                self.give_back(draft_of(task, title, description));
            }
            _ => {}
        }
        outcome
    }

    fn keep_for_later(self, api: &AuthorizedApi, task: &Task, change: Change) {
        if !api.session().ran_out() {
            return;
        }
        storage::keep_draft(self.owner, |draft| match change {
            Change::Create(new) if draft.new_task.is_empty() => draft.new_task = new.title.into(),
            Change::Edit { title, description } => draft.edit = Some(draft_of(task, title, description)),
            _ => {}
        });
    }

    fn give_back_title(self, new: NewTask) {
        if self.new_title.try_with_untracked(String::is_empty) == Some(true) {
            self.type_new_title(new.title.into());
        }
    }
}

/// How the task is now, after the server refused to change it.
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
        Change::Create(new) => api.create(&new).await.map(Outcome::Saved),
        Change::Edit { title, description } => {
            let patch =
                TaskPatch { title: Some(title), description: Some(description), ..TaskPatch::default() };
            api.change(task.id, &patch, Some(task.updated_at)).await.map(Outcome::Saved)
        }
        // What the person wants is done or not done, whatever else has changed and however often it is sent.
        Change::Complete(completed) => {
            let patch = TaskPatch { completed: Some(completed), ..TaskPatch::default() };
            api.change(task.id, &patch, None).await.map(Outcome::Saved)
        }
        Change::Delete => api.delete(task.id, task.updated_at).await.map(|()| Outcome::Deleted),
    }
}
