//! Access to `localStorage` and `sessionStorage`; no other module uses them.
//!
//! Storage can be disabled or full. Then a session lasts as long as the page and drafts are lost, so errors are ignored.

mod access;
mod doors;
mod drafts;

pub(crate) use doors::{forget_link, forget_step, keep_link, keep_step, link, step};
pub(crate) use drafts::{EditDraft, draft, forget_field, remove_draft, remove_foreign_draft, update_draft};

use access::{get, local, remove, set, tab};

use super::page::document;
use crate::{
    json::{self, FromJson, members},
    replica::{Record, Table},
};
use serde::Serialize;
use serde_json::Value;
use shared::UserId;

const SESSION: &str = "latchkey.session";
/// Present if the keys of the app are switched off in this browser.
const NO_KEYS: &str = "latchkey.no-keys";
/// Which reminders were shown, for as long as they could be shown again.
const REMINDED: &str = "latchkey.reminded";
/// What was neither sent nor stored when the session ended.
const OUTBOX: &str = "latchkey.outbox";
/// Set in the `sessionStorage` of each tab that has used a brief session.
const VISIT: &str = "latchkey.visit";

/// The account that is signed in and its access token. The session token is only in an HttpOnly cookie.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Credentials {
    pub(crate) access_token: String,
    pub(crate) user_id: UserId,
    pub(crate) email: String,
    /// The session ends when the browser is closed.
    pub(crate) brief: bool,
}

members! {
    Credentials { access_token, user_id, email; brief }
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
        match text.map(json::parse::<Option<Credentials>>) {
            Some(Some(Some(credentials))) => Self::Credentials(credentials),
            Some(Some(None)) => Self::SignedOut,
            Some(None) | None => Self::Missing,
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
    forget_step();
    forget_link();
    remove(tab(), OUTBOX);
    remove(local(), REMINDED);
    keep_settings(None, None);
}

/// What can be chosen for this browser, or is known of the account's settings.
#[derive(Clone, Copy)]
pub(crate) enum Choice {
    /// The colors: `light` or `dark`.
    Theme,
    /// The height of rows: `compact`.
    Density,
    /// The language of quick add: `english` or `german`.
    Language,
    /// The day on which weeks begin, if the account has chosen one: `monday`, `sunday` or `saturday`.
    WeekStart,
    /// The hour of reminders of a day, if the account has chosen one.
    ReminderHour,
}

impl Choice {
    fn key(self) -> &'static str {
        match self {
            Self::Theme => "latchkey.theme",
            Self::Density => "latchkey.density",
            Self::Language => "latchkey.language",
            Self::WeekStart => "latchkey.week",
            Self::ReminderHour => "latchkey.hour",
        }
    }
}

/// The value of a choice for this browser, or empty for what is usual.
pub(crate) fn choice(choice: Choice) -> String {
    get(local(), choice.key()).unwrap_or_default()
}

/// Chooses a value. `boot.js` sets the attributes for the style sheet when the app is opened.
pub(crate) fn choose(choice: Choice, value: &str) {
    let key = choice.key();
    if let (Some(page), Some(name)) = (document().document_element(), key.strip_prefix("latchkey.")) {
        // Fails only for an invalid name.
        let _ = page.set_attribute(&["data-", name].concat(), value);
    }
    match (local(), value) {
        (storage, "") => remove(storage, key),
        (Some(storage), value) => drop(storage.set_item(key, value)),
        (None, _) => {}
    }
}

/// Keeps the settings of the account that the app needs at any time.
pub(crate) fn keep_settings(week_start: Option<&str>, reminder_hour: Option<u16>) {
    choose(Choice::WeekStart, week_start.unwrap_or_default());
    choose(Choice::ReminderHour, &reminder_hour.map(|hour| hour.to_string()).unwrap_or_default());
}

/// Since when this browser reminds, and which reminders it has shown; `None` if it never has.
pub(crate) fn reminded() -> Option<Vec<String>> {
    json::parse(&get(local(), REMINDED)?)
}

pub(crate) fn set_reminded(reminded: Vec<String>) {
    set(local(), REMINDED, &reminded);
}

/// Whether the keys of the app are on.
pub(crate) fn has_keys() -> bool {
    get(local(), NO_KEYS).is_none()
}

/// Switches the keys of the app on or off in this browser.
pub(crate) fn set_keys(are_on: bool) {
    match are_on {
        true => remove(local(), NO_KEYS),
        false => set(local(), NO_KEYS, &true),
    }
}

/// Keeps what `user` has not saved in this tab: the outbox, and what was refused.
pub(crate) fn keep_outbox(user: UserId, records: &[Record]) {
    let mut items = vec![user.to_string()];
    for Record { table, key, value } in records {
        items.extend([table.name().to_owned(), key.clone(), value.clone().unwrap_or_default()]);
    }
    match items.len() {
        1 => remove(tab(), OUTBOX),
        _ => set(tab(), OUTBOX, &items),
    }
}

/// What `user` has not saved and this tab has kept.
pub(crate) fn take_outbox(user: UserId) -> Vec<Record> {
    let items = get(tab(), OUTBOX).and_then(|text| json::parse::<Vec<String>>(&text)).unwrap_or_default();
    remove(tab(), OUTBOX);
    let Some((_, items)) = items.split_first().filter(|(owner, _)| **owner == user.to_string()) else {
        return Vec::new();
    };
    let record = |[table, key, value]: &[String; 3]| {
        let table = Table::ALL.into_iter().find(|known| known.name() == table)?;
        Some(Record { table, key: key.clone(), value: Some(value.clone()) })
    };
    items.as_chunks().0.iter().filter_map(record).collect()
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
