//! What the tasks page is made of, and what can be done there. Every change shows at once; `sync` sends it.
//!
//! Answers may come after the page has been left, so everything after an `await` allows for its signals to be
//! gone.

use super::{
    change::Change,
    filter::Filter,
    list::{Key, TaskList},
    notices::Notices,
};
use crate::{
    api::{ApiError, AuthorizedApi},
    browser,
    storage::{self, EditDraft},
};
use leptos::prelude::*;
use shared::{NewTask, Task, TaskDescription, TaskTitle, UserId};
use std::collections::VecDeque;

#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Loading {
    Underway,
    Failed(ApiError),
    Done,
}

#[derive(Clone, Copy)]
pub(crate) struct TaskStore {
    pub(super) api: StoredValue<AuthorizedApi>,
    pub(super) owner: UserId,
    pub(crate) filter: Memo<Filter>,
    pub(crate) loading: RwSignal<Loading>,
    pub(crate) list: RwSignal<TaskList>,
    pub(crate) notices: RwSignal<Notices>,
    /// What stands in "New task".
    pub(crate) new_title: RwSignal<String>,
    /// The task whose deletion is being asked about.
    pub(crate) deleting: RwSignal<Option<Key>>,
    /// New tasks to be saved, one after the other, so that they come to be in the order in which they were added.
    adding: StoredValue<VecDeque<Key>>,
    /// Edits that were refused and wait to be taken up again by their task.
    returned: RwSignal<Vec<(Key, EditDraft)>>,
}

impl TaskStore {
    pub(crate) fn new(api: AuthorizedApi, filter: Memo<Filter>) -> Self {
        let owner = api.account().id;
        Self {
            api: StoredValue::new(api),
            owner,
            filter,
            loading: RwSignal::new(Loading::Underway),
            list: RwSignal::default(),
            notices: RwSignal::default(),
            new_title: RwSignal::new(storage::draft(owner).new_task),
            deleting: RwSignal::new(None),
            adding: StoredValue::default(),
            returned: RwSignal::default(),
        }
    }

    /// Fetches the list.
    pub(crate) fn load(self) {
        self.loading.set(Loading::Underway);
        let api = self.api.get_value();
        browser::spawn(async move {
            let result = api.tasks().await;
            let loading = match result {
                Ok(tasks) => self.received(tasks),
                Err(error) => Loading::Failed(error),
            };
            self.loading.try_set(loading);
        });
    }

    fn received(self, tasks: Vec<Task>) -> Loading {
        self.list.try_update(|list| list.receive(tasks));
        if let Some(draft) = storage::draft(self.owner).edit {
            self.give_back(draft);
        }
        Loading::Done
    }

    /// Keeps what is being typed into "New task", for after a sign-in.
    pub(crate) fn type_new_title(self, title: String) {
        storage::keep_draft(self.owner, |draft| draft.new_task.clone_from(&title));
        self.new_title.set(title);
    }

    /// Keeps what is being typed into the form of a task, or nothing when it is closed.
    pub(crate) fn keep_edit(self, edit: Option<EditDraft>) {
        storage::keep_draft(self.owner, |draft| draft.edit = edit);
    }

    /// What was typed for `key` and refused, once.
    pub(crate) fn take_returned(self, key: Key) -> Option<EditDraft> {
        let place = self.returned.with(|all| all.iter().position(|(k, _)| *k == key))?;
        self.returned.try_update_untracked(|all| all.remove(place).1)
    }

    pub(crate) fn add(self, title: TaskTitle) {
        self.type_new_title(String::new());
        let task = NewTask { title, description: None };
        let Some(key) = self.list.try_update(|list| list.add(self.owner, task)) else { return };
        let waiting = self.adding.try_update_value(|adding| {
            adding.push_back(key);
            adding.len()
        });
        if waiting == Some(1) {
            browser::spawn(self.save_new_tasks());
        }
    }

    async fn save_new_tasks(self) {
        while let Some(key) = self.adding.try_with_value(|adding| adding.front().copied()).flatten() {
            self.send_changes(key).await;
            self.adding.try_update_value(VecDeque::pop_front);
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

    pub(super) fn give_back(self, edit: EditDraft) {
        let key = self.list.try_with_untracked(|list| list.key_of(edit.id)).flatten();
        if let Some(key) = key {
            self.returned.try_update(|all| all.push((key, edit)));
        }
    }
}
