//! The wire types of the feed of changes.

use crate::{List, Task};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is new in an account since a cursor.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Changes {
    /// Where to go on: `since` of the next request. Clients do not interpret it.
    pub cursor: String,
    /// Whether there is more already, so that the next request need not wait.
    pub more: bool,
    /// Whether these are the first rows of everything, so that the client forgets what it has.
    pub full: bool,
    /// New and changed tasks, as they are now.
    pub tasks: Vec<Task>,
    /// New and changed lists, as they are now.
    pub lists: Vec<List>,
    /// What was moved to the trash or deleted.
    pub gone: Vec<Gone>,
    /// How many tasks the account has, trash excluded. A client that has another number after `more: false` reads
    /// everything again.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub count: i64,
}

/// What is no longer in an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Gone {
    pub kind: Kind,
    pub id: Uuid,
}

/// A kind of what an account has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Task,
    List,
}
