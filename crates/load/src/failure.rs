//! What can become of a request other than a good answer, in kinds that are counted.

use crate::expected::Difference;
use std::{io, time::Duration};
use thiserror::Error;

/// How long an answer may take: longer than any person waits.
pub const TIMEOUT: Duration = Duration::from_secs(10);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Error)]
pub enum Failure {
    #[error("cannot connect ({0})")]
    Connect(io::ErrorKind),
    #[error("connection closed by the server")]
    Closed,
    #[error("no answer within {} s", TIMEOUT.as_secs())]
    Timeout,
    /// The status and the `code` of the error.
    #[error("{0} {1}")]
    Refused(u16, String),
    #[error("answer that cannot be read")]
    Unreadable,
    #[error(transparent)]
    Wrong(#[from] Difference),
}
