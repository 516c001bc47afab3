//! Priorities.

use crate::text::word;
use serde::Serialize;

/// How important a task is, in ascending order. A task without a priority is less important than any.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    Low,
    Medium,
    High,
}

impl Priority {
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// As serialised.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

word!(Priority, "A priority is low, medium or high");

#[cfg(test)]
mod tests {
    use super::Priority;

    #[test]
    fn rejects_other_words() {
        for json in ["null", "\"none\"", "\"High\"", "\"\"", "1", "\"urgent\"", "{\"high\":null}"] {
            assert!(serde_json::from_str::<Priority>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn ascends_from_low_to_high() {
        assert!(Priority::ALL.is_sorted_by(|one, next| one < next));
        for priority in Priority::ALL {
            assert_eq!(serde_json::to_value(priority).unwrap(), priority.as_str());
            assert_eq!(serde_json::from_value::<Priority>(priority.as_str().into()).unwrap(), priority);
        }
    }
}
