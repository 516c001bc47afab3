//! Reads JSON without the code that serde derives, which was a tenth of the WebAssembly: 13 kB as brotli.

mod parser;

use serde_json::Value;
use shared::{
    Access, ApiKeyId, Changes, Date, Due, ErrorBody, ErrorCode, FieldError, Gone, Kind, List, ListColor,
    ListId, ListName, ListPatch, Position, Priority, RecurrenceRule, Reminder, ReminderTime, Reminders,
    Repeat, RepeatFrom, Tag, Tags, Task, TaskAttributes, TaskDescription, TaskId, TaskPatch, TaskTitle,
    TimeOfDay, Timestamp, UserId, ZoneName,
};
use uuid::Uuid;

/// A value that is read from JSON; `None` if it is something else.
pub(crate) trait FromJson: Sized {
    fn from_json(value: &Value) -> Option<Self>;
}

/// Reads a text.
pub(crate) fn parse<T: FromJson>(text: &str) -> Option<T> {
    T::from_json(&parser::parse(text)?)
}

/// A member of an object; one that is missing counts as `null`.
pub(crate) fn member<T: FromJson>(object: &Value, name: &str) -> Option<T> {
    T::from_json(object.get(name).unwrap_or(&Value::Null))
}

/// A member of an object, or else its default.
pub(crate) fn member_or_default<T: FromJson + Default>(object: &Value, name: &str) -> Option<T> {
    match object.get(name) {
        Some(value) => T::from_json(value),
        None => Some(T::default()),
    }
}

/// A member of a patch: `None` if it is missing, which is not the same as `null`.
#[expect(clippy::option_option, reason = "of the value, and of the member")]
pub(crate) fn change<T: FromJson>(object: &Value, name: &str) -> Option<Option<T>> {
    match object.get(name) {
        Some(value) => T::from_json(value).map(Some),
        None => Some(None),
    }
}

impl FromJson for Value {
    fn from_json(value: &Value) -> Option<Self> {
        Some(value.clone())
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: &Value) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::from_json(value).map(Some) }
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(T::from_json).collect()
    }
}

impl FromJson for bool {
    fn from_json(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

/// Numbers that fit.
macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl FromJson for $type {
            fn from_json(value: &Value) -> Option<Self> {
                value.as_i64()?.try_into().ok()
            }
        }
    )*};
}
numbers!(u16, u32, i64);

impl FromJson for String {
    fn from_json(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl FromJson for Uuid {
    #[inline(never)]
    fn from_json(value: &Value) -> Option<Self> {
        value.as_str()?.parse().ok()
    }
}

/// Ids.
macro_rules! ids {
    ($($type:ty),*) => {$(
        impl FromJson for $type {
            fn from_json(value: &Value) -> Option<Self> {
                Uuid::from_json(value).map(Self::from)
            }
        }
    )*};
}
ids!(TaskId, ListId, UserId, ApiKeyId);

/// Texts with rules.
macro_rules! texts {
    ($($type:ty),*) => {$(
        impl FromJson for $type {
            fn from_json(value: &Value) -> Option<Self> {
                Self::parse(value.as_str()?).ok()
            }
        }
    )*};
}
texts!(TaskTitle, TaskDescription, ListName, Tag, Position, ZoneName, RecurrenceRule, Date, TimeOfDay);

/// One of some words.
macro_rules! words {
    ($($type:ty),*) => {$(
        impl FromJson for $type {
            fn from_json(value: &Value) -> Option<Self> {
                let word = value.as_str()?;
                Self::ALL.into_iter().find(|known| known.as_str() == word)
            }
        }
    )*};
}
pub(crate) use words;
words!(Priority, ListColor, RepeatFrom);

impl FromJson for Kind {
    fn from_json(value: &Value) -> Option<Self> {
        match value.as_str()? {
            "task" => Some(Self::Task),
            "list" => Some(Self::List),
            _ => None,
        }
    }
}

impl FromJson for Access {
    fn from_json(value: &Value) -> Option<Self> {
        match value.as_str()? {
            "read" => Some(Self::Read),
            "write" => Some(Self::Write),
            _ => None,
        }
    }
}

impl FromJson for Timestamp {
    fn from_json(value: &Value) -> Option<Self> {
        Self::parse(value.as_str()?)
    }
}

/// Structs whose members have the names of their fields.
macro_rules! members {
    ($($type:ident { $($name:ident),* $(; $($optional:ident),*)? })*) => {$(
        impl FromJson for $type {
            fn from_json(value: &Value) -> Option<Self> {
                Some(Self {
                    $($name: $crate::json::member(value, stringify!($name))?,)*
                    $($($optional: $crate::json::member_or_default(value, stringify!($optional))?,)*)?
                })
            }
        }
    )*};
}
pub(crate) use members;

/// Patches, whose members may be missing.
macro_rules! patches {
    ($($type:ident { $($name:ident),* })*) => {$(
        impl FromJson for $type {
            fn from_json(value: &Value) -> Option<Self> {
                Some(Self { $($name: change(value, stringify!($name))?,)* })
            }
        }
    )*};
}

members! {
    TaskAttributes {
        completed_at, list_id, due, priority, repeat, successor_id, position, parent_id;
        tags, reminders
    }
    List { id, name, color, position, created_at, updated_at; archived }
    Changes { cursor, more, full, tasks, lists, gone, count }
    Gone { kind, id }
    Repeat { rule, from }
    ReminderTime { date, time, zone }
    FieldError { field, message }
    ErrorBody { code, message; fields }
}

patches! {
    TaskPatch {
        title, description, completed, list_id, due, priority, tags, tags_add, tags_remove, repeat, position,
        parent_id, reminders
    }
    ListPatch { name, color, position, archived }
}

impl FromJson for Task {
    fn from_json(value: &Value) -> Option<Self> {
        Some(Self {
            id: member(value, "id")?,
            user_id: member(value, "user_id")?,
            title: member(value, "title")?,
            description: member(value, "description")?,
            completed: member(value, "completed")?,
            created_at: member(value, "created_at")?,
            updated_at: member(value, "updated_at")?,
            attributes: TaskAttributes::from_json(value)?,
        })
    }
}

impl FromJson for Due {
    fn from_json(value: &Value) -> Option<Self> {
        Self::new(member(value, "date")?, member(value, "time")?, member(value, "zone")?).ok()
    }
}

impl FromJson for Tags {
    fn from_json(value: &Value) -> Option<Self> {
        Self::new(Vec::from_json(value)?).ok()
    }
}

impl FromJson for Reminder {
    fn from_json(value: &Value) -> Option<Self> {
        match member(value, "minutes_before")? {
            Some(minutes_before) => Some(Self::Before { minutes_before }),
            None => Some(Self::At { at: member(value, "at")? }),
        }
    }
}

impl FromJson for Reminders {
    fn from_json(value: &Value) -> Option<Self> {
        Vec::from_json(value)?.try_into().ok()
    }
}

impl FromJson for ErrorCode {
    /// Those that the app tells apart; all others are [`Unknown`](Self::Unknown).
    fn from_json(value: &Value) -> Option<Self> {
        Some(match value.as_str()? {
            "VALIDATION_ERROR" => Self::ValidationError,
            "INVALID_EMAIL_OR_PASSWORD" => Self::InvalidEmailOrPassword,
            "INVALID_PASSWORD" => Self::InvalidPassword,
            "INVALID_TWO_FACTOR_COOKIE" => Self::InvalidTwoFactorCookie,
            "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL" => Self::UserAlreadyExistsUseAnotherEmail,
            "TOKEN_EXPIRED" => Self::TokenExpired,
            "TOKEN_REVOKED" => Self::TokenRevoked,
            "INVALID_TOKEN" => Self::InvalidToken,
            "RESET_PASSWORD_DISABLED" => Self::ResetPasswordDisabled,
            "VERIFICATION_EMAIL_NOT_ENABLED" => Self::VerificationEmailNotEnabled,
            "SESSION_NOT_FRESH" => Self::SessionNotFresh,
            "INVALID_CODE" => Self::InvalidCode,
            "INVALID_BACKUP_CODE" => Self::InvalidBackupCode,
            "NOT_FOUND" => Self::NotFound,
            "DESCRIPTION_CHANGED" => Self::DescriptionChanged,
            "TASK_DELETED" => Self::TaskDeleted,
            "LIST_DELETED" => Self::ListDeleted,
            "TASK_QUOTA_EXCEEDED" => Self::TaskQuotaExceeded,
            "LIST_QUOTA_EXCEEDED" => Self::ListQuotaExceeded,
            "TAG_QUOTA_EXCEEDED" => Self::TagQuotaExceeded,
            _ => Self::Unknown,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{FromJson, parse};
    use serde::de::DeserializeOwned;
    use serde_json::{Value, json};
    use shared::{Changes, ErrorBody, List, ListPatch, Task, TaskPatch};
    use std::fmt::Debug;

    fn task() -> Value {
        let (id, time) = ("01932f00-0000-7000-8000-000000000001", "2026-11-21T09:30:00.000Z");
        json!({
            "id": id, "user_id": id, "title": "Water", "description": null, "completed": true,
            "created_at": time, "updated_at": time, "completed_at": time, "list_id": id,
            "due": {"date": "2026-11-29", "time": "17:00", "zone": "Europe/Berlin"}, "priority": "high",
            "tags": ["garden", "Home"], "repeat": {"rule": "FREQ=DAILY", "from": "completion"},
            "successor_id": id, "position": "fe80", "parent_id": id,
            "reminders": [{"minutes_before": 10}, {"at": {"date": "2026-11-29", "time": "09:00"}}],
        })
    }

    fn list() -> Value {
        let (id, time) = ("01932f00-0000-7000-8000-000000000001", "2026-11-21T09:30:00.000Z");
        json!({
            "id": id, "name": "Home", "color": "teal", "position": "fe80", "archived": true, "created_at": time,
            "updated_at": time,
        })
    }

    /// Reads a value as serde does, also with each member left out, `null`, or of another type.
    fn agrees_with_serde<T: FromJson + DeserializeOwned + PartialEq + Debug>(whole: Value) {
        let mut values = vec![whole.clone()];
        for name in whole.as_object().unwrap().keys() {
            for other in [None, Some(Value::Null), Some(json!(1)), Some(json!("x")), Some(json!({}))] {
                let mut changed = whole.clone();
                match other {
                    None => drop(changed.as_object_mut().unwrap().remove(name)),
                    Some(other) => changed[name] = other,
                }
                values.push(changed);
            }
        }
        for value in values {
            let text = value.to_string();
            assert_eq!(parse::<T>(&text), serde_json::from_str(&text).ok(), "{text}");
        }
    }

    #[test]
    fn reads_what_serde_reads() {
        agrees_with_serde::<Task>(task());
        agrees_with_serde::<List>(list());
        let mut patch = task();
        patch["tags_add"] = json!(["office"]);
        patch["tags_remove"] = json!([]);
        agrees_with_serde::<TaskPatch>(patch);
        agrees_with_serde::<ListPatch>(list());
        let gone = json!([{"kind": "task", "id": task()["id"]}, {"kind": "list", "id": task()["id"]}]);
        agrees_with_serde::<Changes>(json!({
            "cursor": "c", "more": false, "full": true, "tasks": [task()], "lists": [list()], "gone": gone, "count": 1,
        }));
        agrees_with_serde::<ErrorBody>(
            json!({"code": "TASK_DELETED", "message": "m", "fields": [{"field": "f", "message": "m"}]}),
        );
    }

    #[test]
    fn rejects_what_is_no_json() {
        for text in ["", "{", "[]", "null", "1", "{\"code\": 1}"] {
            assert_eq!(parse::<ErrorBody>(text), None, "{text}");
        }
    }
}
