//! What is typed and not saved, in this tab.

use super::access::{get, remove, set, tab};
use crate::json::{self, FromJson, members};
use serde::Serialize;
use serde_json::Value;
use shared::{TaskId, UserId};

const DRAFT: &str = "latchkey.draft";

/// Unsaved input of an account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Draft {
    pub(crate) user_id: UserId,
    /// The title of a task to create.
    pub(crate) new_task: String,
    /// The words in it that are not to be understood.
    pub(crate) left_alone: Vec<String>,
    /// Lines that were pasted, to be added as tasks.
    pub(crate) lines: Vec<String>,
    /// Edits of tasks, the latest last.
    pub(crate) edits: Vec<EditDraft>,
    /// The texts in forms of the account, each after the id of its field.
    fields: Vec<String>,
}

impl Draft {
    fn empty(user_id: UserId) -> Self {
        Self {
            user_id,
            new_task: String::new(),
            left_alone: Vec::new(),
            lines: Vec::new(),
            edits: Vec::new(),
            fields: Vec::new(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.new_task.is_empty() && self.lines.is_empty() && self.edits.is_empty() && self.fields.is_empty()
    }

    /// How many texts there are.
    pub(crate) fn count(&self) -> usize {
        let has_new = !self.new_task.is_empty() || !self.lines.is_empty();
        self.edits.len() + self.fields.len() / 2 + usize::from(has_new)
    }

    /// Keeps the edit of a task.
    pub(crate) fn keep(&mut self, edit: EditDraft) {
        self.forget(edit.id);
        self.edits.push(edit);
    }

    /// Forgets the edit of a task.
    pub(crate) fn forget(&mut self, id: TaskId) {
        self.edits.retain(|edit| edit.id != id);
    }

    /// The text in a field of a form.
    pub(crate) fn field(&self, id: &str) -> Option<String> {
        let (fields, _) = self.fields.as_chunks::<2>();
        fields.iter().find(|[known, _]| known == id).map(|[_, text]| text.clone())
    }

    /// Keeps the text in a field of a form, or forgets it.
    pub(crate) fn keep_field(&mut self, id: &str, text: Option<String>) {
        if let Some(at) =
            self.fields.chunks(2).position(|field| field.first().is_some_and(|known| known == id))
        {
            self.fields.drain(2 * at..self.fields.len().min(2 * at + 2));
        }
        self.fields.extend(text.into_iter().flat_map(|text| [id.to_owned(), text]));
    }
}

/// Unsaved input for an existing task.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct EditDraft {
    pub(crate) id: TaskId,
    pub(crate) title: String,
    pub(crate) description: String,
    /// What the edit began with.
    pub(crate) base_title: String,
    pub(crate) base_description: String,
}

members! {
    Draft { user_id; new_task, left_alone, lines, edits, fields }
    EditDraft { id, title, description, base_title, base_description }
}

/// The draft of `user`, which is empty if this tab stores none or that of another account.
pub(crate) fn draft(user: UserId) -> Draft {
    let stored = get(tab(), DRAFT).and_then(|text| json::parse::<Draft>(&text));
    stored.filter(|draft| draft.user_id == user).unwrap_or_else(|| Draft::empty(user))
}

/// Removes the draft of any other account from this tab.
pub(crate) fn remove_foreign_draft(user: UserId) {
    if draft(user).is_empty() {
        remove_draft();
    }
}

pub(crate) fn update_draft(user: UserId, change: impl FnOnce(&mut Draft)) {
    let mut draft = draft(user);
    change(&mut draft);
    if draft.is_empty() {
        remove_draft();
    } else {
        set(tab(), DRAFT, &draft);
    }
}

/// Forgets the text in a field of a form of `user` if it is this one, which is saved.
pub(crate) fn forget_field(user: UserId, id: &str, saved: &str) {
    if draft(user).field(id).as_deref() == Some(saved) {
        update_draft(user, |draft| draft.keep_field(id, None));
    }
}

pub(crate) fn remove_draft() {
    remove(tab(), DRAFT);
}
