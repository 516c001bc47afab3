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
    /// The credential id differs from the one that was signed, or the account from the one that the authenticator names.
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
            WebauthnError::CredentialCrossOrigin => "passkey_cross_origin",
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
