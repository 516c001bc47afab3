//! Tasks, as they are kept and as they are written.

use crate::text::{TextError, check, check_trimmed, present, text};
use crate::{TaskId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// What is to be done, in a line: 1 to 200 characters (code points) after trimming.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(
        min_length = 1,
        max_length = 200,
        pattern = r"^[^\u0000-\u0008\u000B-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u0008\u000B-\u001F\u007F-\u009F]*$",
        example = "Water the plants"
    )
)]
#[serde(try_from = "String", into = "String")]
pub struct TaskTitle(String);

impl TaskTitle {
    pub const MAX: usize = 200;

    /// Trims and checks.
    ///
    /// # Errors
    /// [`TextError`], whose text is meant for the person who typed.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        check_trimmed("Title", text, Self::MAX).map(|title| Self(title.to_owned()))
    }
}

text!(TaskTitle, TextError);

/// More about a task: at most 1,000 characters (code points).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(
        max_length = 1000,
        pattern = r"^[^\u0000-\u0008\u000B-\u001F\u007F-\u009F]*$",
        example = "The fern twice"
    )
)]
#[serde(try_from = "String", into = "String")]
pub struct TaskDescription(String);

impl TaskDescription {
    pub const MAX: usize = 1000;

    /// Checks; nothing is trimmed or changed.
    ///
    /// # Errors
    /// [`TextError`], whose text is meant for the person who typed.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        check("Description", text, Self::MAX)?;
        Ok(Self(text.to_owned()))
    }
}

text!(TaskDescription, TextError);

/// A task as the API shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Task {
    pub id: TaskId,
    /// Whose it is: always the account of the token that asked.
    pub user_id: UserId,
    pub title: String,
    #[cfg_attr(feature = "openapi", schema(required))]
    pub description: Option<String>,
    pub completed: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A task to be made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewTask {
    pub title: TaskTitle,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<TaskDescription>,
}

/// A task written anew: what is left out goes back to its default.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskReplacement {
    pub title: TaskTitle,
    #[serde(default)]
    pub description: Option<TaskDescription>,
    #[serde(default)]
    pub completed: bool,
}

/// A change in part: what is left out stays as it is, and `null` clears the description.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskPatch {
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub title: Option<TaskTitle>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<TaskDescription>))]
    pub description: Option<Option<TaskDescription>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub completed: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::{like, survives_the_wire, text};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    #[test]
    fn a_title_is_1_to_200_characters_after_trimming() {
        assert_eq!(TaskTitle::parse(" \t\n "), Err(TextError::Empty("Title")));
        assert_eq!(TaskTitle::parse(&"🌱".repeat(200)).map(|t| t.as_str().chars().count()), Ok(200));
        assert!(TaskTitle::parse(&"x".repeat(201)).is_err());
        assert_eq!(TaskTitle::parse(&format!("  {}  ", "x".repeat(200))).map(|t| t.0.len()), Ok(200));
        assert_eq!(TaskTitle::parse("  שלום 👋 ").map(String::from), Ok("שלום 👋".to_owned()));
    }

    #[test]
    fn control_characters_other_than_newline_and_tab_are_refused() {
        for bad in ["\u{b}a", "a\r", "\u{85}a", "\0", "a\0b", "a\u{7}b", "a\u{7f}b", "a\u{85}b", "a\rb"] {
            assert_eq!(TaskTitle::parse(bad), Err(TextError::Control("Title")), "{bad:?}");
            assert_eq!(TaskDescription::parse(bad), Err(TextError::Control("Description")), "{bad:?}");
        }
        assert!(TaskDescription::parse("one\n\ttwo").is_ok());
        assert!(TaskDescription::parse(&"x".repeat(1001)).is_err());
    }

    #[test]
    fn a_patch_tells_absent_from_null() {
        let patch = |json: &str| serde_json::from_str::<TaskPatch>(json);
        assert_eq!(patch("{}").unwrap(), TaskPatch::default());
        assert_eq!(patch(r#"{"description":null}"#).unwrap().description, Some(None));
        assert!(patch(r#"{"title":null}"#).is_err());
        assert!(patch(r#"{"completed":null}"#).is_err());
    }

    fn whole() -> Value {
        let (id, moment) = ("01932f00-0000-7000-8000-000000000001", "2026-11-21T09:30:00.000Z");
        json!({
            "id": id, "user_id": id, "title": " Water\n", "description": "The fern", "completed": true,
            "created_at": moment, "updated_at": moment,
        })
    }

    fn is_clean(text: &str) -> bool {
        !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t')
    }

    proptest! {
        #[test]
        fn a_title_is_what_was_typed_trimmed(text in text()) {
            let length = text.trim().chars().count();
            let expected = is_clean(&text) && (1..=TaskTitle::MAX).contains(&length);
            let title = TaskTitle::parse(&text);
            prop_assert_eq!(title.is_ok(), expected);
            if let Ok(title) = title {
                prop_assert_eq!(title.as_str(), text.trim());
                prop_assert_eq!(TaskTitle::parse(title.as_str()), Ok(title));
            }
        }

        #[test]
        fn a_description_is_what_was_typed(text in text()) {
            let expected = is_clean(&text) && text.chars().count() <= TaskDescription::MAX;
            let description = TaskDescription::parse(&text);
            prop_assert_eq!(description.as_ref().ok().map(TaskDescription::as_str), expected.then_some(text.as_str()));
        }

        #[test]
        fn what_is_accepted_survives_the_wire(input in like(whole())) {
            survives_the_wire::<Task>(input.clone());
            survives_the_wire::<NewTask>(input.clone());
            survives_the_wire::<TaskReplacement>(input);
        }

        #[test]
        fn a_patch_changes_the_members_that_are_there_and_no_other(input in like(whole())) {
            if let Some(patch) = survives_the_wire::<TaskPatch>(input.clone()) {
                prop_assert_eq!(patch.title.map(|t| json!(t.as_str())), input.get("title").map(|t| json!(t.as_str().unwrap().trim())));
                prop_assert_eq!(patch.description.map(|d| json!(d)), input.get("description").cloned());
                prop_assert_eq!(patch.completed.map(|c| json!(c)), input.get("completed").cloned());
            }
        }
    }
}
