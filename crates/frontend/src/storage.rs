//! What the browser keeps between visits. Nothing else touches `localStorage` or `sessionStorage`.
//!
//! A browser may be told to keep nothing; then a session lasts as long as the page.

use gloo_storage::{LocalStorage, SessionStorage, Storage};
use leptos::prelude::window;
use serde::{Deserialize, Serialize};
use shared::{TaskId, UserId};

const SESSION: &str = "latchkey.session";
const DRAFT: &str = "latchkey.draft";
/// Stands in each tab that has seen a brief session.
const VISIT: &str = "latchkey.visit";

/// Who is signed in, and the access token. The session token is never here: it is in an HttpOnly cookie.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Credentials {
    pub(crate) access_token: String,
    pub(crate) user_id: UserId,
    pub(crate) email: String,
    /// Not to be kept for longer than the browser is open.
    #[serde(default)]
    pub(crate) brief: bool,
}

/// What was typed and not yet saved, and by whom.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Draft {
    pub(crate) user_id: UserId,
    /// The title of a task to be made.
    #[serde(default)]
    pub(crate) new_task: String,
    /// The task that was being edited.
    #[serde(default)]
    pub(crate) edit: Option<EditDraft>,
}

/// A task as somebody was writing it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct EditDraft {
    pub(crate) id: TaskId,
    pub(crate) title: String,
    pub(crate) description: String,
}

/// How the kept session changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Kept {
    /// There is one: new, renewed, or of somebody else.
    Credentials(Credentials),
    /// It was ended on purpose.
    SignedOut,
    /// It is gone.
    Nothing,
}

impl Kept {
    /// Reads the stored text: JSON `null` stands for a moment between credentials and nothing, so that the
    /// other tabs can tell a sign-out from a session that ran out.
    fn read(text: Option<&str>) -> Self {
        match text.map(serde_json::from_str::<Option<Credentials>>) {
            Some(Ok(Some(credentials))) => Self::Credentials(credentials),
            Some(Ok(None)) => Self::SignedOut,
            Some(Err(_)) | None => Self::Nothing,
        }
    }
}

pub(crate) fn session() -> Kept {
    let text = local().and_then(|storage| storage.get_item(SESSION).ok().flatten());
    Kept::read(text.as_deref())
}

pub(crate) fn keep_session(credentials: &Credentials) {
    if credentials.brief && tab().is_some() {
        let _ = SessionStorage::set(VISIT, true);
    }
    if local().is_some() {
        // A full or forbidden storage costs the next visit its session and nothing else.
        let _ = LocalStorage::set(SESSION, credentials);
    }
}

/// A brief session outlives the browser in `localStorage`, where nothing says when that was closed. A tab that
/// has not seen it takes the token out, so that the server's cookie, which does not outlive the browser,
/// decides whether there is a new one.
pub(crate) fn of_this_visit(kept: Credentials) -> Credentials {
    let seen = tab().is_some() && SessionStorage::get::<bool>(VISIT).is_ok();
    if !kept.brief || seen {
        return kept;
    }
    let emptied = Credentials { access_token: String::new(), ..kept };
    keep_session(&emptied);
    emptied
}

/// Forgets the session because it is over.
pub(crate) fn forget_session() {
    if local().is_some() {
        LocalStorage::delete(SESSION);
    }
}

/// Forgets the session and everything that was typed, here and in the other tabs.
pub(crate) fn forget_everything() {
    if local().is_some() {
        let _ = LocalStorage::set(SESSION, None::<Credentials>);
    }
    forget_session();
    forget_draft();
}

/// What a `storage` event says about the session: `None` if it is about something else.
pub(crate) fn session_in(event: &web_sys::StorageEvent) -> Option<Kept> {
    match event.key() {
        Some(key) if key == SESSION => Some(Kept::read(event.new_value().as_deref())),
        Some(_) => None,
        // Without a key: everything was cleared.
        None => Some(Kept::Nothing),
    }
}

/// What `user` had typed.
pub(crate) fn draft(user: UserId) -> Draft {
    let kept = tab().and_then(|_| SessionStorage::get::<Draft>(DRAFT).ok());
    kept.filter(|draft| draft.user_id == user).unwrap_or(Draft {
        user_id: user,
        new_task: String::new(),
        edit: None,
    })
}

/// Changes what `user` has typed.
pub(crate) fn keep_draft(user: UserId, change: impl FnOnce(&mut Draft)) {
    let mut kept = draft(user);
    change(&mut kept);
    if kept.new_task.is_empty() && kept.edit.is_none() {
        forget_draft();
    } else if tab().is_some() {
        let _ = SessionStorage::set(DRAFT, &kept);
    }
}

pub(crate) fn forget_draft() {
    if tab().is_some() {
        SessionStorage::delete(DRAFT);
    }
}

fn local() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn tab() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::{Credentials, Kept};

    #[test]
    fn the_stored_text_is_read_or_ignored() {
        let id = "0190b0b0-0000-7000-8000-000000000001";
        let text = format!(r#"{{"access_token":"a.b.c","user_id":"{id}","email":"ann@example.org"}}"#);
        let credentials = Credentials {
            access_token: "a.b.c".to_owned(),
            user_id: id.parse().unwrap(),
            email: "ann@example.org".to_owned(),
            brief: false,
        };
        assert_eq!(Kept::read(Some(&text)), Kept::Credentials(credentials));
        assert_eq!(Kept::read(Some("null")), Kept::SignedOut);
        for nothing in [None, Some(""), Some("{}"), Some("[1"), Some("\"text\"")] {
            assert_eq!(Kept::read(nothing), Kept::Nothing, "{nothing:?}");
        }
    }
}
