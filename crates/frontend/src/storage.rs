//! Access to `localStorage` and `sessionStorage`; no other module uses them.
//!
//! Storage can be disabled or full. Then a session lasts as long as the page and drafts are lost, so errors are ignored.

use leptos::prelude::window;
use serde::{Deserialize, Serialize};
use shared::{TaskId, UserId};
use web_sys::Storage;

const SESSION: &str = "latchkey.session";
const DRAFT: &str = "latchkey.draft";
/// Set in the `sessionStorage` of each tab that has used a brief session.
const VISIT: &str = "latchkey.visit";

/// The account that is signed in and its access token. The session token is only in an HttpOnly cookie.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Credentials {
    pub(crate) access_token: String,
    pub(crate) user_id: UserId,
    pub(crate) email: String,
    /// The session ends when the browser is closed.
    #[serde(default)]
    pub(crate) brief: bool,
}

/// Unsaved input of an account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Draft {
    pub(crate) user_id: UserId,
    /// The title of a task to create.
    #[serde(default)]
    pub(crate) new_task: String,
    /// The open edit of an existing task.
    #[serde(default)]
    pub(crate) edit: Option<EditDraft>,
}

/// Unsaved input for an existing task.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct EditDraft {
    pub(crate) id: TaskId,
    pub(crate) title: String,
    pub(crate) description: String,
}

/// The state of the stored session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum StoredSession {
    Credentials(Credentials),
    /// Ended by the user.
    SignedOut,
    /// Expired, revoked or never begun.
    Missing,
}

impl StoredSession {
    /// Parses the stored text. A sign-out stores JSON `null` just before it removes the entry, so that other tabs can
    /// tell it from an expired session.
    fn parse(text: Option<&str>) -> Self {
        match text.map(serde_json::from_str::<Option<Credentials>>) {
            Some(Ok(Some(credentials))) => Self::Credentials(credentials),
            Some(Ok(None)) => Self::SignedOut,
            Some(Err(_)) | None => Self::Missing,
        }
    }
}

pub(crate) fn session() -> StoredSession {
    StoredSession::parse(get(local(), SESSION).as_deref())
}

pub(crate) fn save_session(credentials: &Credentials) {
    if credentials.brief {
        set(tab(), VISIT, &true);
    }
    set(local(), SESSION, credentials);
}

/// Removes the access token of a brief session that this tab has not used: `localStorage` does not show whether the
/// browser was closed since, so the renewal with the session cookie, which does not survive that, has to decide.
pub(crate) fn without_stale_token(stored: Credentials) -> Credentials {
    if !stored.brief || get(tab(), VISIT).is_some() {
        return stored;
    }
    let emptied = Credentials { access_token: String::new(), ..stored };
    save_session(&emptied);
    emptied
}

/// Removes a session that has expired or was revoked.
pub(crate) fn remove_session() {
    remove(local(), SESSION);
}

/// Removes the session and all drafts, here and in the other tabs.
pub(crate) fn clear() {
    set(local(), SESSION, &None::<Credentials>);
    remove_session();
    remove_draft();
}

/// The session after a `storage` event; `None` if the event is about another entry.
pub(crate) fn session_in(event: &web_sys::StorageEvent) -> Option<StoredSession> {
    match event.key() {
        Some(key) if key == SESSION => Some(StoredSession::parse(event.new_value().as_deref())),
        Some(_) => None,
        // No key: all of the storage was cleared.
        None => Some(StoredSession::Missing),
    }
}

/// The draft of `user`, which is empty if this tab stores none or that of another account.
pub(crate) fn draft(user: UserId) -> Draft {
    let stored = get(tab(), DRAFT).and_then(|text| serde_json::from_str::<Draft>(&text).ok());
    let empty = Draft { user_id: user, new_task: String::new(), edit: None };
    stored.filter(|draft| draft.user_id == user).unwrap_or(empty)
}

pub(crate) fn update_draft(user: UserId, change: impl FnOnce(&mut Draft)) {
    let mut draft = draft(user);
    change(&mut draft);
    if draft.new_task.is_empty() && draft.edit.is_none() {
        remove_draft();
    } else {
        set(tab(), DRAFT, &draft);
    }
}

pub(crate) fn remove_draft() {
    remove(tab(), DRAFT);
}

fn local() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn tab() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

fn get(storage: Option<Storage>, key: &str) -> Option<String> {
    storage?.get_item(key).ok().flatten()
}

fn set(storage: Option<Storage>, key: &str, value: &impl Serialize) {
    if let (Some(storage), Ok(text)) = (storage, serde_json::to_string(value)) {
        let _ = storage.set_item(key, &text);
    }
}

fn remove(storage: Option<Storage>, key: &str) {
    if let Some(storage) = storage {
        let _ = storage.remove_item(key);
    }
}

#[cfg(test)]
mod tests {
    use super::{Credentials, StoredSession};

    #[test]
    fn parses_the_stored_session() {
        let id = "0190b0b0-0000-7000-8000-000000000001";
        let text = format!(r#"{{"access_token":"a.b.c","user_id":"{id}","email":"ann@example.org"}}"#);
        let credentials = Credentials {
            access_token: "a.b.c".to_owned(),
            user_id: id.parse().unwrap(),
            email: "ann@example.org".to_owned(),
            brief: false,
        };
        assert_eq!(StoredSession::parse(Some(&text)), StoredSession::Credentials(credentials));
        assert_eq!(StoredSession::parse(Some("null")), StoredSession::SignedOut);
        for invalid in [None, Some(""), Some("{}"), Some("[1"), Some("\"text\"")] {
            assert_eq!(StoredSession::parse(invalid), StoredSession::Missing, "{invalid:?}");
        }
    }
}
