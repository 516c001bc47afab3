//! Why a recurrence rule is invalid.

use thiserror::Error;

/// Which part of a recurrence rule is invalid, and why. The message is for the user.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{part} {problem}")]
pub struct RuleError {
    part: String,
    problem: &'static str,
}

impl RuleError {
    /// In characters: unknown names are cut off.
    const LONGEST_NAME: usize = 20;

    pub(super) fn new(part: &str, problem: &'static str) -> Self {
        Self { part: part.chars().take(Self::LONGEST_NAME).collect(), problem }
    }

    pub(super) fn no_occurrence(part: &str) -> Self {
        Self::new(part, "leaves no occurrence")
    }

    /// The name of the part, such as `BYDAY`.
    pub fn part(&self) -> &str {
        &self.part
    }
}
