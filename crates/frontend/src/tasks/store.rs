//! The state of the tasks page and its operations. Changes are shown optimistically; `sync` sends them.
//!
//! A response may arrive after the page was left, so code after an `await` uses the `try_` methods of signals, which may
//! be disposed.

use super::{
    change::Change,
    filter::Filter,
    list::{Key, TaskList},
    notices::Notices,
};
use crate::{
    api::{ApiError, AuthorizedApi},
    browser,
    loading::Loading,
    storage::{self, EditDraft},
};
use leptos::prelude::*;
use shared::{TaskDescription, TaskTitle, UserId};
use std::collections::VecDeque;

#[derive(Clone, Copy)]
pub(crate) struct TaskStore {
    pub(super) api: StoredValue<AuthorizedApi>,
    pub(super) owner: UserId,
    pub(crate) filter: Memo<Filter>,
    pub(crate) loading: Loading,
    pub(crate) list: RwSignal<TaskList>,
    pub(crate) notices: RwSignal<Notices>,
    /// The value of "New task".
    pub(crate) new_title: RwSignal<String>,
    /// The task in the deletion dialog.
    pub(crate) deleting: RwSignal<Option<Key>>,
    /// New tasks are saved in sequence, so that the server has them in the order in which they were added.
    unsaved: StoredValue<VecDeque<Key>>,
    /// Refused edits, to be reopened by their tasks.
    restored: RwSignal<Vec<(Key, EditDraft)>>,
}

impl TaskStore {
    pub(crate) fn new(api: AuthorizedApi, filter: Memo<Filter>) -> Self {
        let owner = api.account().id;
        Self {
            api: StoredValue::new(api),
            owner,
            filter,
            loading: Loading::new(),
            list: RwSignal::default(),
            notices: RwSignal::default(),
            new_title: RwSignal::default(),
            deleting: RwSignal::new(None),
            unsaved: StoredValue::default(),
            restored: RwSignal::default(),
        }
    }

    /// Restores the title that was typed before the session expired.
    pub(crate) fn restore_new_title(self) {
        self.new_title.set(storage::draft(self.owner).new_task);
    }

    /// Fetches the list.
    pub(crate) fn load(self) {
        self.loading.run(Box::pin(self.fetch()));
    }

    async fn fetch(self) -> Result<(), ApiError> {
        let Some(api) = self.api.try_get_value() else { return Ok(()) };
        let tasks = api.tasks().await?;
        self.list.try_update(|list| list.receive(tasks));
        if let Some(draft) = storage::draft(self.owner).edit {
            self.restore_edit(draft);
        }
        Ok(())
    }

    /// Takes over what is typed into "New task", and stores it in case the session expires.
    pub(crate) fn input_new_title(self, title: String) {
        storage::update_draft(self.owner, |draft| draft.new_task.clone_from(&title));
        self.new_title.set(title);
    }

    /// Stores the open edit of a task in case the session expires; `None` when it is closed.
    pub(crate) fn store_edit(self, edit: Option<EditDraft>) {
        storage::update_draft(self.owner, |draft| draft.edit = edit);
    }

    /// Takes the refused edit of `key`. Reactive.
    pub(crate) fn take_restored(self, key: Key) -> Option<EditDraft> {
        let index = self.restored.with(|all| all.iter().position(|(k, _)| *k == key))?;
        self.restored.try_update_untracked(|all| all.remove(index).1)
    }

    pub(crate) fn add(self, title: TaskTitle) {
        self.input_new_title(String::new());
        let Some(key) = self.list.try_update(|list| list.add(self.owner, title)) else { return };
        let count = self.unsaved.try_update_value(|unsaved| {
            unsaved.push_back(key);
            unsaved.len()
        });
        if count == Some(1) {
            browser::spawn(self.save_new_tasks());
        }
    }

    async fn save_new_tasks(self) {
        while let Some(key) = self.unsaved.try_with_value(|unsaved| unsaved.front().copied()).flatten() {
            self.send_changes(key).await;
            self.unsaved.try_update_value(VecDeque::pop_front);
        }
    }

    pub(crate) fn edit(self, key: Key, title: TaskTitle, description: Option<TaskDescription>) {
        self.change(key, Change::Edit { title, description });
    }

    pub(crate) fn complete(self, key: Key, completed: bool) {
        self.change(key, Change::Complete(completed));
    }

    pub(crate) fn delete(self, key: Key) {
        self.change(key, Change::Delete);
    }

    fn change(self, key: Key, change: Change) {
        if self.list.try_update(|list| list.push(key, change)) == Some(true) {
            browser::spawn(self.send_changes(key));
        }
    }

    pub(super) fn restore_edit(self, edit: EditDraft) {
        let key = self.list.try_with_untracked(|list| list.key_of(edit.id)).flatten();
        if let Some(key) = key {
            self.restored.try_update(|all| all.push((key, edit)));
        }
    }
}
