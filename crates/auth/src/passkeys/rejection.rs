//! Why a passkey is refused.

use base64::DecodeError;
use thiserror::Error;
use webauthn_rs_core::error::WebauthnError;

/// Why a registration or a sign-in with a passkey is refused. For the log only.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("{0}")]
pub struct PasskeyRejection(&'static str);

impl PasskeyRejection {
    pub(super) const MALFORMED: Self = Self("passkey_malformed");
    pub(super) const CROSS_ORIGIN: Self = Self("passkey_cross_origin");
    /// The account is not the one that the authenticator or the challenge names.
    pub(super) const OTHER_OWNER: Self = Self("passkey_of_other_account");

    /// For the log.
    pub fn reason(self) -> &'static str {
        self.0
    }
}

impl From<DecodeError> for PasskeyRejection {
    fn from(_: DecodeError) -> Self {
        Self::MALFORMED
    }
}

impl From<WebauthnError> for PasskeyRejection {
    fn from(error: WebauthnError) -> Self {
        Self(match error {
            WebauthnError::InvalidClientDataType => "passkey_other_ceremony",
            WebauthnError::MismatchedChallenge => "passkey_other_challenge",
            WebauthnError::InvalidRPOrigin => "passkey_foreign_origin",
            WebauthnError::CredentialCrossOrigin => return Self::CROSS_ORIGIN,
            WebauthnError::InvalidRPIDHash => "passkey_other_rp_id",
            WebauthnError::UserNotPresent | WebauthnError::UserNotVerified => "passkey_user_not_verified",
            WebauthnError::CredentialPossibleCompromise => "passkey_counter_not_higher",
            WebauthnError::AuthenticationFailure | WebauthnError::SignatureInvalid => {
                "passkey_signature_invalid"
            }
            WebauthnError::CredentialAlteredAlgFromRequest => "passkey_other_algorithm",
            WebauthnError::CredentialBackupEligibilityInconsistent
            | WebauthnError::CredentialMayNotBeHardwareBound => "passkey_backup_inconsistent",
            _ => return Self::MALFORMED,
        })
    }
}
