//! What is typed into forms of the account stays in this tab until it is saved, also if the session ends. Not for secrets.

use super::state::Account;
use crate::{browser::storage, forms::FieldState, live, reactive::*};
use shared::UserId;

/// A field whose text is kept.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) field: FieldState,
    id: &'static str,
    owner: UserId,
}

impl Draft {
    /// Forgets a text that is saved now, also after the page was left; but not what was typed since.
    pub(super) fn forget(self, saved: &str) {
        storage::forget_field(self.owner, self.id, saved);
    }

    /// The same, and clears the field for another one.
    pub(super) fn clear(self, saved: &str) {
        self.forget(saved);
        if self.field.value.try_get_untracked().is_some_and(|text| text == saved) {
            self.field.clear();
        }
    }
}

impl Account {
    /// The state of a field whose text is kept until it is the one that is `saved`.
    pub(super) fn draft(
        self,
        id: &'static str,
        saved: RwSignal<String>,
        check: fn(&str) -> Option<String>,
    ) -> Draft {
        let typed = self.kept(id).unwrap_or_else(|| saved.get_untracked());
        let field = FieldState::new(typed, check);
        live::effect(move || {
            self.keep(id, Some(field.value.get()).filter(|text| saved.with(|saved| text != saved)));
        });
        Draft { field, id, owner: self.api.with_value(|api| api.account().id) }
    }

    /// What is kept with an id.
    pub(super) fn kept(self, id: &str) -> Option<String> {
        storage::draft(self.api.with_value(|api| api.account().id)).field(id)
    }

    /// Keeps a text, or forgets it.
    pub(super) fn keep(self, id: &str, text: Option<String>) {
        let Some((owner, session)) = self.api.try_with_value(|api| (api.account().id, api.session())) else {
            return;
        };
        if !untrack(|| session.was_left()) {
            storage::update_draft(owner, |draft| draft.keep_field(id, text));
        }
    }
}
