//! The part of the error table about passkeys.

use super::row::{Row, SIGN_IN};
use actix_web::http::StatusCode as Status;
use auth::PasskeyRejection;
use shared::{ErrorCode as Code, UserId};

/// Why a request about passkeys is refused.
#[derive(Clone, Copy, Debug)]
pub enum PasskeyError {
    /// The host in `PUBLIC_URL` is an address.
    Disabled,
    /// There is no cookie with the challenge, or it has expired, was used before, or is for the other ceremony.
    NoChallenge,
    /// Another account asked for the challenge.
    OtherAccount(UserId),
    /// What the browser has sent is not the passkey that was asked for.
    NotRegistered(UserId, &'static str),
    /// No account has the passkey.
    Unknown,
    /// The account has no such passkey.
    NotFound,
    /// The sign-in is not valid; the reason is for the log only.
    Rejected(UserId, &'static str),
    QuotaExceeded,
}

impl PasskeyError {
    /// A registration that was verified in vain.
    pub(crate) fn not_registered(user: UserId, rejection: PasskeyRejection) -> Self {
        Self::NotRegistered(user, rejection.reason())
    }

    pub(super) fn row(self) -> Row<'static> {
        let unauthorized = |code, message| Row::new(Status::UNAUTHORIZED, code, message).challenge(SIGN_IN);
        let bad = |code, message| Row::new(Status::BAD_REQUEST, code, message);
        match self {
            Self::Disabled => bad(
                Code::PasskeysDisabled,
                "Passkeys need a server with a name: this one has an address only",
            ),
            Self::NoChallenge => bad(Code::ChallengeNotFound, "Challenge not found: start over")
                .security("passkey_no_challenge", None),
            Self::OtherAccount(user) => {
                let message = "You are not allowed to register this passkey";
                unauthorized(Code::YouAreNotAllowedToRegisterThisPasskey, message)
                    .security("passkey_other_account", Some(user))
            }
            Self::NotRegistered(user, reason) => {
                bad(Code::FailedToVerifyRegistration, "Failed to verify registration")
                    .security(reason, Some(user))
            }
            Self::Unknown => unauthorized(Code::PasskeyNotFound, "There is no account with this passkey")
                .security("passkey_unknown", None),
            Self::NotFound => Row::new(Status::NOT_FOUND, Code::PasskeyNotFound, "Passkey not found"),
            Self::Rejected(user, reason) => {
                unauthorized(Code::AuthenticationFailed, "Authentication failed").security(reason, Some(user))
            }
            Self::QuotaExceeded => {
                let message = "An account has at most 20 passkeys";
                Row::new(Status::UNPROCESSABLE_ENTITY, Code::PasskeyQuotaExceeded, message)
            }
        }
    }
}
