//! Optimistic concurrency: the state in which a task must be for a write to happen.

use shared::Timestamp;

/// The state in which a task must be for a write to happen.
#[derive(Clone, Debug)]
pub enum Precondition {
    /// The task exists.
    Exists,
    /// Its `updated_at` is one of these. No two changes of a task have the same.
    UpdatedAt(Vec<Timestamp>),
}

impl Precondition {
    pub(crate) fn is_met_by_any(&self) -> bool {
        matches!(self, Self::Exists)
    }

    pub(crate) fn timestamps(self) -> Vec<i64> {
        match self {
            Self::Exists => Vec::new(),
            Self::UpdatedAt(timestamps) => timestamps.into_iter().map(Timestamp::millis).collect(),
        }
    }
}
