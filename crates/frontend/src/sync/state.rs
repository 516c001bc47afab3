//! What the data of an account consists of, beside its replica.

use crate::{api::ApiError, replica::Operation};

/// What is known of the server.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Connection {
    /// There was no response yet.
    Connecting,
    Online,
    /// The last attempt has failed; another will follow.
    Failed(ApiError),
}

/// The operations that undo each of the last actions, the latest last.
pub(super) type UndoStack = Vec<(u32, Vec<Operation>)>;

/// Says what was done, and offers to undo it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Toast {
    pub(crate) text: String,
    /// The action; `None` if there is nothing to undo.
    pub(crate) action: Option<u32>,
    /// That of the message, which may have the words of another.
    pub(crate) number: u32,
}
