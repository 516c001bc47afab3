//! The orders of a list of tasks.

use serde::{Deserialize, Serialize};

/// How a list of tasks is sorted. Among equals the newest come first.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum TaskSort {
    /// Newest first.
    #[default]
    Created,
    /// Earliest first, and last those that are not due.
    Due,
    /// In the order in which they were put.
    Position,
    /// High first, and last those without a priority.
    Priority,
    /// By the title, folded as for search.
    Title,
}

#[cfg(test)]
mod tests {
    use super::TaskSort;

    #[test]
    fn rejects_other_words() {
        for json in ["null", "\"\"", "\"Due\"", "\"created_at\"", "\"-due\"", "1"] {
            assert!(serde_json::from_str::<TaskSort>(json).is_err(), "{json}");
        }
    }
}
