//! The wire types of `/api/auth/two-factor`, in camelCase.

use crate::{SignedIn, Timestamp, User, text::present};
use serde::{Deserialize, Serialize};

/// The way to show a second factor that is set up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum FactorMethod {
    /// The codes of an authenticator app (RFC 6238).
    Totp,
    /// Mailed codes, which this server does not have.
    Otp,
}

/// A second factor to set up.
// Without `Debug`, so that the password is never logged; the same below.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EnableTwoFactor {
    /// May be left out in a session that began with a passkey less than a day ago.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, format = Password))]
    pub password: Option<String>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub method: Option<FactorMethod>,
}

/// What is needed to set up an authenticator app. Nothing is on yet.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TwoFactorSetup {
    pub method: FactorMethod,
    #[serde(rename = "totpURI")]
    pub totp_uri: String,
    /// Shown once; each replaces one code of the app.
    pub backup_codes: Vec<String>,
    pub qr: QrCode,
}

/// The QR code of `totpURI`, to be drawn in a viewport of `size` by `size` with four modules of quiet zone on each side.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QrCode {
    /// In modules, with the quiet zone.
    pub size: u32,
    /// The dark modules, as `d` of an SVG path.
    pub path: String,
}

/// A code of an authenticator app.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct VerifyTotp {
    /// Six digits.
    pub code: String,
    /// Ask this browser for no code in the next 30 days.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub trust_device: Option<bool>,
}

/// A backup code.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct VerifyBackupCode {
    /// As it was shown; blanks, case and hyphens do not matter.
    pub code: String,
    /// Ask this browser for no code in the next 30 days.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub trust_device: Option<bool>,
    /// `true`: the code is spent, and no session begins.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub disable_session: Option<bool>,
}

/// The response to a code. A new session has begun, unless `disableSession` is set.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FactorShown {
    /// The session token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub token: Option<String>,
    pub user: User,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub access_token: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub access_token_expires_at: Option<Timestamp>,
}

/// The owner of a session, by the password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ConfirmTwoFactor {
    /// May be left out in a session that began with a passkey less than a day ago.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, format = Password))]
    pub password: Option<String>,
}

/// New backup codes.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct BackupCodes {
    pub status: bool,
    /// Shown once.
    pub backup_codes: Vec<String>,
}

/// What an authenticator app reads.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TotpUri {
    #[serde(rename = "totpURI")]
    pub totp_uri: String,
}

/// The response to a sign-in whose password is right, while the account has a second factor: no session has begun.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TwoFactorRedirect {
    /// Always `true`.
    pub two_factor_redirect: bool,
    /// How the factor can be shown; a backup code always does.
    pub two_factor_methods: Vec<FactorMethod>,
}

/// The response to a sign-in.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum SignInResponse {
    /// A session has begun.
    SignedIn(Box<SignedIn>),
    /// A code is needed.
    TwoFactor(TwoFactorRedirect),
}

#[cfg(test)]
mod tests {
    use super::{EnableTwoFactor, TwoFactorRedirect, TwoFactorSetup, VerifyBackupCode, VerifyTotp};
    use crate::arbitrary::{like, round_trip};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn valid() -> Value {
        json!({
            "password": "a good password", "method": "totp", "code": "123456", "trustDevice": true,
            "disableSession": false, "totpURI": "otpauth://totp/a:b?secret=c", "backupCodes": ["abcde-fghjk-mnpqr"],
            "qr": {"size": 49, "path": "M4,4h7v1h-7z"}, "twoFactorRedirect": true, "twoFactorMethods": ["totp"],
        })
    }

    proptest! {
        #[test]
        fn requests_and_responses_round_trip(input in like(valid())) {
            round_trip::<EnableTwoFactor>(input.clone());
            round_trip::<TwoFactorSetup>(input.clone());
            round_trip::<VerifyTotp>(input.clone());
            round_trip::<VerifyBackupCode>(input.clone());
            round_trip::<TwoFactorRedirect>(input);
        }
    }
}
