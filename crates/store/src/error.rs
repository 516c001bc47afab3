//! Why a database call fails.

use auth::HashingError;
use diesel::result::{DatabaseErrorKind, Error};
use shared::UserId;
use std::{fmt::Display, time::Duration};
use thiserror::Error as ThisError;

/// Why a database call fails.
#[derive(Clone, PartialEq, Eq, Debug, ThisError)]
pub enum StoreError {
    /// There is no such row, or it belongs to another account; the two are indistinguishable.
    #[error("not found")]
    NotFound,
    /// The session or token is revoked, or the account is deleted.
    #[error("the token is revoked")]
    Revoked,
    /// The row is no longer in the state that the caller saw (optimistic concurrency).
    #[error("it was changed by another request")]
    Changed,
    /// The description is no longer the one that the caller saw.
    #[error("its description was changed by another request")]
    DescriptionChanged,
    /// The task is in the trash, or was deleted for good.
    #[error("it is deleted")]
    Deleted,
    /// A member of the request contradicts what is stored. The reason is for the user.
    #[error("{member}: {reason}")]
    Invalid { member: &'static str, reason: String },
    /// The cursor does not lead to what has changed since: the client has to read everything again.
    #[error("the cursor is of another account or database, or too old")]
    Resync,
    /// The account waits for changes in as many requests as it may.
    #[error("too many requests wait for changes")]
    TooManyWaiters,
    /// The account has as many rows of this kind as it may.
    #[error("the quota is exceeded")]
    QuotaExceeded(Quota),
    /// Too many sign-ins to this account have failed, or too many e-mails are requested; further ones are refused for `wait`.
    #[error("too many sign-ins have failed")]
    Throttled { user: Option<UserId>, wait: Duration },
    /// A second factor is on, which the session has not shown.
    #[error("the session has not shown the second factor")]
    FactorNotShown(UserId),
    /// What counts once was used.
    #[error("it was used before")]
    Spent,
    /// Another account has this address.
    #[error("the address is taken")]
    EmailTaken,
    /// The call would have to wait for too long.
    #[error("too many requests are waiting")]
    Overloaded,
    /// The database does not respond or cannot do what it should. The reason is for the log only.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A bug, or data that this program did not write. The reason is for the log only.
    #[error("the store failed: {0}")]
    Internal(String),
    /// The driver does not say which of the above it is. The engine finds out before a caller sees it.
    #[error("the database reports: {0}")]
    Unclassified(String),
}

/// What the number of is limited for each account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quota {
    Tasks,
    Lists,
    Tags,
    PersonalAccessTokens,
    Passkeys,
}

/// Why a call on behalf of a session fails. A type of its own, because a revoked session token gets another response
/// than a revoked access token.
#[derive(Clone, PartialEq, Eq, Debug, ThisError)]
#[error(transparent)]
pub struct SessionError(#[from] pub StoreError);

impl From<Error> for SessionError {
    fn from(error: Error) -> Self {
        Self(error.into())
    }
}

impl StoreError {
    pub(crate) fn unavailable(reason: impl Display) -> Self {
        Self::Unavailable(reason.to_string())
    }

    pub(crate) fn invalid(member: &'static str, reason: impl Display) -> Self {
        Self::Invalid { member, reason: reason.to_string() }
    }

    pub(crate) fn internal(reason: impl Display) -> Self {
        Self::Internal(reason.to_string())
    }
}

impl From<Error> for StoreError {
    /// `Unavailable` only for a connection that says itself that it is lost.
    fn from(error: Error) -> Self {
        use DatabaseErrorKind as Kind;
        match error {
            Error::NotFound => Self::NotFound,
            // Every foreign key refers to an account, which was deleted while its request was in flight.
            Error::DatabaseError(Kind::ForeignKeyViolation, _) => Self::Revoked,
            // Two transactions were in each other's way.
            Error::DatabaseError(Kind::SerializationFailure, _) => Self::Overloaded,
            // A server that has become a standby stays one: the next connection may reach its successor.
            Error::DatabaseError(Kind::ClosedConnection | Kind::ReadOnlyTransaction, _)
            | Error::BrokenTransactionManager
            | Error::RollbackErrorOnCommit { .. }
            | Error::AlreadyInTransaction
            | Error::NotInTransaction => Self::unavailable(error),
            Error::DatabaseError(
                Kind::UniqueViolation
                | Kind::NotNullViolation
                | Kind::CheckViolation
                | Kind::RestrictViolation
                | Kind::ExclusionViolation,
                _,
            ) => Self::internal(error),
            Error::DatabaseError(..) => Self::Unclassified(error.to_string()),
            error => Self::internal(error),
        }
    }
}

impl From<HashingError> for StoreError {
    fn from(error: HashingError) -> Self {
        match error {
            HashingError::Overloaded => Self::Overloaded,
            HashingError::Failed => Self::internal(error),
        }
    }
}

/// Whether a row with this key exists already.
pub(crate) fn is_duplicate(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
}
