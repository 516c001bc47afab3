//! The wire types of imports.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What an import added, or with `dry_run` would add.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportReport {
    /// By which the import can be undone.
    pub id: Uuid,
    /// How many lists.
    pub lists: usize,
    /// How many tags that the account did not have.
    pub tags: usize,
    /// How many tasks.
    pub tasks: usize,
    /// What was changed and what was skipped, in the order of the file.
    pub lines: Vec<ImportLine>,
}

/// What became of a line of a file that was not taken as it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportLine {
    /// From 1: where its record begins.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub line: u32,
    pub outcome: ImportOutcome,
    /// For the user.
    pub message: String,
}

impl ImportLine {
    /// The message of a task that is not added again.
    pub const KNOWN: &str = "It was imported before, or the account already has it";
}

/// Whether a record became a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ImportOutcome {
    /// It did, but not as it was.
    Changed,
    Skipped,
}

/// What the undo of an import removed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportUndone {
    /// How many lists were deleted.
    pub lists: usize,
    /// How many tasks were moved to the trash.
    pub tasks: usize,
}
