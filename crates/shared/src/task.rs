//! The wire types of tasks.

mod content;

use crate::{TaskId, Timestamp, UserId, text::present};
use serde::{Deserialize, Serialize};

pub use content::{TaskDescription, TaskTitle};

/// A task.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Task {
    pub id: TaskId,
    /// The owner: always the account of the request's token.
    pub user_id: UserId,
    pub title: String,
    #[cfg_attr(feature = "openapi", schema(required))]
    pub description: Option<String>,
    pub completed: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A task to create.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewTask {
    pub title: TaskTitle,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<TaskDescription>,
    #[serde(default, skip_serializing_if = "is_open")]
    pub completed: bool,
}

fn is_open(completed: &bool) -> bool {
    !completed
}

/// Replaces a task: members that are left out get their defaults.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskReplacement {
    pub title: TaskTitle,
    #[serde(default)]
    pub description: Option<TaskDescription>,
    #[serde(default)]
    pub completed: bool,
}

/// Changes a task: members that are left out stay as they are, and `null` clears the description.
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
    use crate::arbitrary::{like, round_trip};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    #[test]
    fn patch_distinguishes_missing_from_null() {
        let patch = |json: &str| serde_json::from_str::<TaskPatch>(json);
        assert_eq!(patch("{}").unwrap(), TaskPatch::default());
        assert_eq!(patch(r#"{"description":null}"#).unwrap().description, Some(None));
        assert!(patch(r#"{"title":null}"#).is_err());
        assert!(patch(r#"{"completed":null}"#).is_err());
    }

    fn whole() -> Value {
        let (id, time) = ("01932f00-0000-7000-8000-000000000001", "2026-11-21T09:30:00.000Z");
        json!({
            "id": id, "user_id": id, "title": " Water\n", "description": "The fern", "completed": true,
            "created_at": time, "updated_at": time,
        })
    }

    proptest! {
        #[test]
        fn task_types_round_trip(input in like(whole())) {
            round_trip::<Task>(input.clone());
            round_trip::<NewTask>(input.clone());
            round_trip::<TaskReplacement>(input);
        }

        #[test]
        fn patch_has_exactly_the_members_that_are_present(input in like(whole())) {
            if let Some(patch) = round_trip::<TaskPatch>(input.clone()) {
                prop_assert_eq!(patch.title.map(|t| json!(t.as_str())), input.get("title").map(|t| json!(TaskTitle::parse(t.as_str().unwrap()).unwrap().as_str())));
                let lines = |text: &Value| text.as_str().map_or(Value::Null, |text| json!(text.replace("\r\n", "\n")));
                prop_assert_eq!(patch.description.map(|d| json!(d)), input.get("description").map(lines));
                prop_assert_eq!(patch.completed.map(|c| json!(c)), input.get("completed").cloned());
            }
        }
    }
}
