//! The wire types of lists and tags.

use crate::{ListColor, ListId, ListName, Position, Tag, Timestamp, text::present};
use serde::{Deserialize, Serialize};
use std::ops::Not;

/// A list of tasks. The inbox is none of them: it has no id, and always exists.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct List {
    pub id: ListId,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub color: Option<ListColor>,
    /// Absent if the list was never moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub position: Option<Position>,
    /// Absent if it is not.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub archived: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl List {
    /// What lists are sorted by, and then by id: a list that was never moved comes after older ones.
    pub fn place(&self) -> Position {
        self.position.clone().unwrap_or_else(|| Position::unmoved_list(self.id))
    }
}

/// A list to create.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewList {
    /// A UUID of version 7 that the client made, so that a request can be repeated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ListId>,
    pub name: ListName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<ListColor>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
}

/// Changes a list: members that are left out stay as they are, and `null` clears one.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListPatch {
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub name: Option<ListName>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<ListColor>))]
    pub color: Option<Option<ListColor>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Position>))]
    pub position: Option<Option<Position>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<bool>))]
    pub archived: Option<Option<bool>>,
}

/// A tag and how many tasks have it. Tasks in the trash do not count.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TagCount {
    pub name: String,
    /// Of these, the tasks that are not completed.
    pub open: u32,
    pub total: u32,
}

/// A new name for a tag.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenameTag {
    pub name: Tag,
}

#[cfg(test)]
mod tests {
    use super::{List, ListPatch, NewList, RenameTag, TagCount};
    use crate::arbitrary::{like, round_trip};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn whole() -> Value {
        let (id, time) = ("01932f00-0000-7000-8000-000000000001", "2026-11-21T09:30:00.000Z");
        json!({
            "id": id, "name": "Groceries", "color": "teal", "position": "fe80", "archived": true,
            "created_at": time, "updated_at": time,
        })
    }

    #[test]
    fn members_that_are_not_set_are_left_out() {
        let mut plain = whole();
        for member in ["color", "position", "archived"] {
            plain.as_object_mut().unwrap().remove(member);
        }
        let list: List = serde_json::from_value(plain.clone()).unwrap();
        assert_eq!(serde_json::to_value(list).unwrap(), plain);
    }

    #[test]
    fn null_clears() {
        let patch = |json: &str| serde_json::from_str::<ListPatch>(json);
        assert_eq!(patch("{}").unwrap(), ListPatch::default());
        let cleared = patch(r#"{"color":null,"position":null,"archived":null}"#).unwrap();
        assert_eq!((cleared.color, cleared.position, cleared.archived), (Some(None), Some(None), Some(None)));
        assert!(patch(r#"{"name":null}"#).is_err());
    }

    #[test]
    fn lists_are_in_the_order_of_creation_until_one_is_moved() {
        let list = |n: u8, position: Option<&str>| {
            let mut list = whole();
            list["id"] = json!(format!("01932f00-0000-7000-8000-0000000000{n:02}"));
            list["position"] = json!(position);
            serde_json::from_value::<List>(list).unwrap()
        };
        let [first, second, moved] = [list(1, None), list(2, None), list(0, Some("80"))];
        assert!(first.place() < second.place() && second.place() < moved.place());
    }

    proptest! {
        #[test]
        fn list_types_round_trip(input in like(whole())) {
            round_trip::<List>(input.clone());
            round_trip::<NewList>(input.clone());
            round_trip::<ListPatch>(input);
        }

        #[test]
        fn tag_types_round_trip(input in like(json!({"name": "garden", "open": 1, "total": 2}))) {
            round_trip::<TagCount>(input.clone());
            round_trip::<RenameTag>(input);
        }
    }
}
