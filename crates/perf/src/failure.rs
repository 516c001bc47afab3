//! Why a request failed, in kinds that are counted.

use crate::expected::Difference;
use std::{io, time::Duration};
use thiserror::Error;

/// How long a response may take: longer than any person waits.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Error)]
pub(crate) enum Failure {
    #[error("cannot connect ({0})")]
    Connect(io::ErrorKind),
    #[error("connection closed by the server")]
    Closed,
    #[error("no response within {} s", TIMEOUT.as_secs())]
    Timeout,
    /// The status and the `code` of the error.
    #[error("{0} {1}")]
    Refused(u16, String),
    #[error("unreadable response")]
    Unreadable,
    #[error(transparent)]
    Wrong(#[from] Difference),
}
