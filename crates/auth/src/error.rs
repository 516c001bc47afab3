//! Why a token is rejected.

use shared::UserId;
use thiserror::Error;

/// Why a token is rejected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum TokenError {
    /// The signature and every other claim are valid; the token was issued to this account.
    #[error("The token has expired")]
    Expired(UserId),
    /// Malformed, not signed by this service, or of another kind.
    #[error("The token is not valid")]
    Invalid,
}
