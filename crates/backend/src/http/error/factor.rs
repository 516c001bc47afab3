//! The part of the table for second factors.

use super::row::{Row, SIGN_IN, whole_seconds};
use actix_web::http::StatusCode as Status;
use shared::{ErrorCode as Code, UserId};
use std::time::Duration;

/// Why a call of `/two-factor` is refused, or one that takes a second factor.
#[derive(Debug)]
pub enum FactorRefusal {
    /// The code of the app is wrong, or was used before.
    Code(UserId),
    /// The same of a backup code.
    BackupCode(UserId),
    /// Another request has spent the backup code meanwhile.
    BackupCodeSpent(UserId),
    /// The session has to show the second factor: to sign in again may not, on a trusted device.
    NotShown(UserId),
    /// There is neither a session nor a sign-in that waits for a code.
    NoSignIn,
    /// Too many wrong codes.
    Locked {
        user: Option<UserId>,
        wait: Duration,
    },
    /// There is no data key.
    Disabled,
    /// The address of the account is not known to be its owner's.
    EmailNotVerified,
    /// No factor is on.
    NotEnabled,
    TotpNotEnabled,
    TotpAlreadyEnabled,
    BackupCodesNotEnabled,
    /// Codes are not mailed.
    OtpNotConfigured,
}

impl FactorRefusal {
    /// The member of the request that is wrong.
    pub(super) fn field(&self) -> Option<&'static str> {
        matches!(self, Self::Code(_) | Self::BackupCode(_)).then_some("code")
    }

    pub(super) fn row(&self) -> Row<'_> {
        let bad_request = |code, message| Row::new(Status::BAD_REQUEST, code, message);
        let unauthorized = |code, message| Row::new(Status::UNAUTHORIZED, code, message).challenge(SIGN_IN);
        match self {
            Self::Code(user) => unauthorized(Code::InvalidCode, "This code is wrong, or was used before")
                .security("wrong_code", Some(*user)),
            Self::BackupCode(user) => {
                unauthorized(Code::InvalidBackupCode, "This backup code is wrong, or was used before")
                    .security("wrong_backup_code", Some(*user))
            }
            Self::BackupCodeSpent(user) => {
                let message = "This backup code was just used by another request";
                Row::new(Status::CONFLICT, Code::FailedToVerifyBackupCodePleaseTryAgain, message)
                    .security("backup_code_spent", Some(*user))
            }
            Self::NotShown(user) => {
                let message = "Enter a code of your authenticator app, or a backup code, for this";
                Row::new(Status::FORBIDDEN, Code::SessionNotFresh, message)
                    .security("factor_not_shown", Some(*user))
            }
            Self::NoSignIn => {
                let message = "The sign-in took too long. Enter your password again.";
                unauthorized(Code::InvalidTwoFactorCookie, message).security("challenge_invalid", None)
            }
            Self::Locked { user, wait } => {
                let message = format!("Too many wrong codes. Try again in {} s.", whole_seconds(*wait));
                Row::new(Status::TOO_MANY_REQUESTS, Code::AccountTemporarilyLocked, message)
                    .security("factor_throttled", *user)
            }
            Self::Disabled => {
                let message = "This server has no data key for second factors: ask the people who run it";
                bad_request(Code::TwoFactorDisabled, message)
            }
            Self::EmailNotVerified => {
                let message = "Confirm your email address first, by the link that was sent to it";
                Row::new(Status::FORBIDDEN, Code::EmailNotVerified, message)
            }
            Self::NotEnabled => bad_request(Code::TwoFactorNotEnabled, "No second factor is on"),
            Self::TotpNotEnabled => {
                bad_request(Code::TotpNotEnabled, "No authenticator app is set up: begin with that")
            }
            Self::TotpAlreadyEnabled => {
                bad_request(Code::TotpAlreadyEnabled, "An authenticator app is on: disable it first")
            }
            Self::BackupCodesNotEnabled => {
                bad_request(Code::BackupCodesNotEnabled, "Backup codes need a second factor that is on")
            }
            Self::OtpNotConfigured => {
                bad_request(Code::OtpNotConfigured, "This server sends no codes: use an authenticator app")
            }
        }
    }
}
