//! Optimistic concurrency: the state in which a task must be for a write to happen.

use shared::Timestamp;

/// The state in which a task must be for a write to happen. No two changes of a task have the same `updated_at`.
#[derive(Clone, Debug, Default)]
pub struct Precondition {
    /// `updated_at` is one of these; any if absent.
    pub one_of: Option<Vec<Timestamp>>,
    /// `updated_at` is none of these.
    pub none_of: Vec<Timestamp>,
}

impl Precondition {
    /// Whether a task with this `updated_at` meets it.
    pub fn is_met_by(&self, updated_at: Timestamp) -> bool {
        self.one_of.as_ref().is_none_or(|all| all.contains(&updated_at))
            && !self.none_of.contains(&updated_at)
    }
}
