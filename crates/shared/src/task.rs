//! The wire types of tasks.

mod content;
mod description_hash;
mod import;
mod list;
mod search;
mod sort;

use crate::{
    Due, ListId, Position, Priority, Reminders, Repeat, Tags, TaskId, Timestamp, UserId, text::present,
};
use serde::{Deserialize, Serialize};

pub use content::{TaskDescription, TaskTitle};
pub use description_hash::{DescriptionHash, NoDescriptionHash};
pub use import::{ImportLine, ImportOutcome, ImportReport, ImportUndone};
pub use list::{List, ListPatch, NewList, RenameTag, TagCount};
#[cfg(not(target_family = "wasm"))]
pub use search::fold;
pub use search::{fold_unified, words};
pub use sort::TaskSort;

/// A task.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(from = "Members")]
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
    #[serde(flatten)]
    pub attributes: TaskAttributes,
}

/// The members of a [`Task`], in one struct: `flatten` would read each of them into a buffer first.
#[derive(Deserialize)]
struct Members {
    id: TaskId,
    user_id: UserId,
    title: String,
    description: Option<String>,
    completed: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
    completed_at: Option<Timestamp>,
    list_id: Option<ListId>,
    due: Option<Due>,
    priority: Option<Priority>,
    #[serde(default)]
    tags: Tags,
    repeat: Option<Repeat>,
    successor_id: Option<TaskId>,
    position: Option<Position>,
    parent_id: Option<TaskId>,
    #[serde(default)]
    reminders: Reminders,
}

impl From<Members> for Task {
    fn from(all: Members) -> Self {
        let attributes = TaskAttributes {
            completed_at: all.completed_at,
            list_id: all.list_id,
            due: all.due,
            priority: all.priority,
            tags: all.tags,
            repeat: all.repeat,
            successor_id: all.successor_id,
            position: all.position,
            parent_id: all.parent_id,
            reminders: all.reminders,
        };
        let Members { id, user_id, title, description, completed, created_at, updated_at, .. } = all;
        Self { id, user_id, title, description, completed, created_at, updated_at, attributes }
    }
}

/// A task in the trash.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeletedTask {
    #[serde(flatten)]
    pub task: Task,
    pub deleted_at: Timestamp,
}

/// What few tasks have all of. Members that are not set are left out, so that the list of plain tasks stays short.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TaskAttributes {
    /// When it was completed, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub completed_at: Option<Timestamp>,
    /// Absent in the inbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub list_id: Option<ListId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub due: Option<Due>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub priority: Option<Priority>,
    #[serde(skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
    /// Only of a task that is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub repeat: Option<Repeat>,
    /// The next one of a repeating task that is completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub successor_id: Option<TaskId>,
    /// Absent if the task was never moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub position: Option<Position>,
    /// The task of which this is a subtask.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub parent_id: Option<TaskId>,
    #[serde(skip_serializing_if = "Reminders::is_empty")]
    pub reminders: Reminders,
}

/// A task to create, or what replaces one: members that are left out get their defaults.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewTask {
    /// A UUID of version 7 that the client made, so that a request can be repeated. Ignored when a task is replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<TaskId>,
    pub title: TaskTitle,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<TaskDescription>,
    #[serde(default, skip_serializing_if = "is_open")]
    pub completed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_id: Option<ListId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Tags>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<TaskId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminders: Option<Reminders>,
}

fn is_open(completed: &bool) -> bool {
    !completed
}

/// A replacement is a patch with every member.
impl From<NewTask> for TaskPatch {
    fn from(new: NewTask) -> Self {
        Self {
            title: Some(new.title),
            description: Some(new.description),
            completed: Some(new.completed),
            list_id: Some(new.list_id),
            due: Some(new.due),
            priority: Some(new.priority),
            tags: Some(new.tags),
            tags_add: None,
            tags_remove: None,
            repeat: Some(new.repeat),
            position: Some(new.position),
            parent_id: Some(new.parent_id),
            reminders: Some(new.reminders),
        }
    }
}

/// Changes a task: members that are left out stay as they are, and `null` clears one.
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
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<ListId>))]
    pub list_id: Option<Option<ListId>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Due>))]
    pub due: Option<Option<Due>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Priority>))]
    pub priority: Option<Option<Priority>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Tags>))]
    pub tags: Option<Option<Tags>>,
    /// Tags to add to those that the task has.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub tags_add: Option<Tags>,
    /// Tags to remove from those that the task has.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub tags_remove: Option<Tags>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Repeat>))]
    pub repeat: Option<Option<Repeat>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Position>))]
    pub position: Option<Option<Position>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<TaskId>))]
    pub parent_id: Option<Option<TaskId>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Reminders>))]
    pub reminders: Option<Option<Reminders>>,
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
            round_trip::<NewTask>(input);
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
