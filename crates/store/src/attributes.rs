//! Attributes of tasks as they are stored: the rules for input may have been others when they were written.

use serde_json::{Map, Value};
use shared::TaskAttributes;

/// Reads the column `attributes`. Never for input: a member that today's rules refuse is left out, so that its task can be
/// read, changed, deleted and exported.
pub fn stored_attributes(json: Option<&str>) -> TaskAttributes {
    let Some(json) = json else { return TaskAttributes::default() };
    serde_json::from_str(json).unwrap_or_else(|_| of_valid_members(json))
}

fn of_valid_members(json: &str) -> TaskAttributes {
    let members: Map<String, Value> = serde_json::from_str(json).unwrap_or_default();
    let is_valid = |member: &(String, Value)| read([member.clone()].into_iter().collect()).is_some();
    let mut attributes = read(members.into_iter().filter(is_valid).collect()).unwrap_or_default();
    // Only a task that is due repeats.
    attributes.repeat = attributes.repeat.filter(|_| attributes.due.is_some());
    attributes
}

fn read(members: Map<String, Value>) -> Option<TaskAttributes> {
    serde_json::from_value(Value::Object(members)).ok()
}

#[cfg(test)]
mod tests {
    use super::stored_attributes;
    use serde_json::{Value, json};

    fn read(stored: &Value) -> Value {
        serde_json::to_value(stored_attributes(Some(&stored.to_string()))).unwrap()
    }

    #[test]
    fn members_that_are_refused_today_are_left_out() {
        let valid = json!({"due": {"date": "2031-01-15"}, "priority": "high", "tags": ["garden"]});
        for (name, refused) in [
            ("position", json!("x".repeat(200))),
            ("repeat", json!({"rule": "FREQ=SECONDLY;BYMOON=FULL", "from": "due"})),
            ("reminders", json!([{"minutes_before": 40_321}])),
            ("list_id", json!("nonsense")),
            ("completed_at", json!(7)),
        ] {
            let mut stored = valid.clone();
            stored[name] = refused;
            assert_eq!(read(&stored), valid, "{name}");
        }
        let repeat = json!({"rule": "FREQ=DAILY", "from": "due"});
        assert_eq!(read(&json!({"due": "soon", "repeat": repeat})), json!({}), "repeats without a due");
    }

    #[test]
    fn what_is_no_object_has_no_members() {
        for stored in ["", "{", "[]", "null", "7"] {
            assert_eq!(stored_attributes(Some(stored)), stored_attributes(None), "{stored}");
        }
    }
}
