//! The part of the table for second factors.

use actix_web::http::StatusCode as Status;
use shared::{ErrorCode as Code, UserId};
use std::time::Duration;

/// Why a call of `/two-factor` is refused.
#[derive(Debug)]
pub enum FactorRefusal {
    /// The code of the app is wrong, or was used before.
    Code(UserId),
    /// The same of a backup code.
    BackupCode(UserId),
    /// There is neither a session nor a sign-in that waits for a code.
    NoSignIn,
    /// Too many wrong codes.
    Locked {
        user: Option<UserId>,
        wait: Duration,
    },
    /// There is no data key.
    Disabled,
    /// No factor is on.
    NotEnabled,
    TotpNotEnabled,
    TotpAlreadyEnabled,
    BackupCodesNotEnabled,
    /// Codes are not mailed.
    OtpNotConfigured,
}

/// One row of the error table.
pub(super) struct FactorRow {
    pub(super) status: Status,
    pub(super) code: Code,
    pub(super) message: &'static str,
    /// For the security log: the reason, and the account if it is known.
    pub(super) security: Option<(&'static str, Option<UserId>)>,
}

impl FactorRefusal {
    pub(super) fn row(&self) -> FactorRow {
        let row = |status, code, message, security| FactorRow { status, code, message, security };
        let bad_request = |code, message| row(Status::BAD_REQUEST, code, message, None);
        let unauthorized =
            |code, message, reason, user| row(Status::UNAUTHORIZED, code, message, Some((reason, user)));
        match self {
            Self::Code(user) => {
                let message = "This code is wrong, or was used before";
                unauthorized(Code::InvalidCode, message, "wrong_code", Some(*user))
            }
            Self::BackupCode(user) => {
                let message = "This backup code is wrong, or was used before";
                unauthorized(Code::InvalidBackupCode, message, "wrong_backup_code", Some(*user))
            }
            Self::NoSignIn => {
                let message = "The sign-in took too long. Enter your password again.";
                unauthorized(Code::InvalidTwoFactorCookie, message, "challenge_invalid", None)
            }
            Self::Locked { user, .. } => {
                let message = "Too many wrong codes. Wait, then try again.";
                let security = Some(("factor_throttled", *user));
                row(Status::TOO_MANY_REQUESTS, Code::AccountTemporarilyLocked, message, security)
            }
            Self::Disabled => {
                let message = "This server has no data key for second factors: ask the people who run it";
                bad_request(Code::TwoFactorDisabled, message)
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
