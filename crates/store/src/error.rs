//! What can go wrong behind the store's door.

use diesel::result::{DatabaseErrorKind, Error};
use shared::UserId;
use std::{fmt::Display, time::Duration};
use thiserror::Error as ThisError;

/// Why the store did not do what it was asked.
#[derive(Clone, PartialEq, Eq, Debug, ThisError)]
pub enum StoreError {
    /// Not there, or not this account's: nobody can tell which.
    #[error("not found")]
    NotFound,
    /// The session was ended or the account is gone.
    #[error("the token was taken back")]
    Revoked,
    /// The task is no longer what the writer last saw.
    #[error("the task was changed meanwhile")]
    Changed,
    /// The account holds as many tasks as it may.
    #[error("the account holds as many tasks as it may")]
    QuotaExceeded,
    /// Too many sign-ins to this account have failed; none is judged until this time has passed.
    #[error("too many sign-ins have failed")]
    Throttled { user: Option<UserId>, wait: Duration },
    /// Another account has this address.
    #[error("the address is taken")]
    EmailTaken,
    /// Others are served first, for too long.
    #[error("too much to do")]
    Overloaded,
    /// The database does not answer, or cannot do what it should. The reason is for the log alone.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A mistake of ours, or data that we did not write. The reason is for the log alone.
    #[error("the store failed: {0}")]
    Internal(String),
}

impl StoreError {
    pub(super) fn unavailable(reason: impl Display) -> Self {
        Self::Unavailable(reason.to_string())
    }

    pub(super) fn internal(reason: impl Display) -> Self {
        Self::Internal(reason.to_string())
    }
}

impl From<Error> for StoreError {
    /// What no state of the database explains is our mistake. Its drivers do not say which of the rest is.
    fn from(error: Error) -> Self {
        match error {
            Error::DatabaseError(
                DatabaseErrorKind::UniqueViolation
                | DatabaseErrorKind::ForeignKeyViolation
                | DatabaseErrorKind::NotNullViolation
                | DatabaseErrorKind::CheckViolation,
                _,
            )
            | Error::InvalidCString(_)
            | Error::QueryBuilderError(_)
            | Error::SerializationError(_)
            | Error::DeserializationError(_) => Self::internal(error),
            error => Self::unavailable(error),
        }
    }
}

/// Whether `error` says that the account holds as many tasks as it may.
pub(super) fn is_over_quota(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(_, raised) if raised.message().contains("task_quota"))
}

/// Whether `error` says that there is a row with this key already.
pub(super) fn is_duplicate(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
}
