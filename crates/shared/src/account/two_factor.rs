//! The wire types of `/api/auth/two-factor`, in camelCase.

use crate::{
    SignedIn, Timestamp, User,
    text::{TextError, check_label, present, text, unless_blank},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

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

/// What an authenticator app calls the service: one line of 1 to 64 characters (code points) after trimming, without a colon,
/// which separates it from the name of the account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Issuer(String);

/// The name of a service is invalid.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum IssuerError {
    #[error(transparent)]
    Text(#[from] TextError),
    #[error("Issuer must be one line without a colon")]
    Ambiguous,
}

impl Issuer {
    pub const MAX: usize = 64;

    /// Trims and checks.
    ///
    /// # Errors
    /// [`IssuerError`], whose message is for the user.
    pub fn parse(text: &str) -> Result<Self, IssuerError> {
        let issuer = check_label("Issuer", text, Self::MAX)?;
        match issuer.contains([':', '\n', '\t']) {
            true => Err(IssuerError::Ambiguous),
            false => Ok(Self(issuer.to_owned())),
        }
    }
}

text!(Issuer, IssuerError);

/// A second factor to set up.
// Without `Debug`, so that the password is never logged; the same below.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EnableTwoFactor {
    /// Required, also in a session that began with a passkey.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required, nullable = false, format = Password))]
    pub password: Option<String>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub method: Option<FactorMethod>,
    /// What the app calls this service; the name of this program if left out or blank.
    #[serde(default, deserialize_with = "unless_blank", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            value_type = Option<String>,
            nullable = false,
            max_length = 64,
            pattern = r"^[^:\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]*$",
            example = "Latchkey at home"
        )
    )]
    pub issuer: Option<Issuer>,
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
    use super::{
        EnableTwoFactor, Issuer, IssuerError, TwoFactorRedirect, TwoFactorSetup, VerifyBackupCode, VerifyTotp,
    };
    use crate::arbitrary::{like, round_trip};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn valid() -> Value {
        json!({
            "password": "a good password", "method": "totp", "issuer": "Home", "code": "123456", "trustDevice": true,
            "disableSession": false, "totpURI": "otpauth://totp/a:b?secret=c", "backupCodes": ["abcde-fghjk-mnpqr"],
            "qr": {"size": 49, "path": "M4,4h7v1h-7z"}, "twoFactorRedirect": true, "twoFactorMethods": ["totp"],
        })
    }

    #[test]
    fn issuer_is_one_line_without_a_colon() {
        assert_eq!(
            Issuer::parse(" Ann & Ben's to-do ").map(String::from),
            Ok("Ann & Ben's to-do".to_owned())
        );
        for ambiguous in ["Home: ann", "a\nb", "a\tb"] {
            assert_eq!(Issuer::parse(ambiguous), Err(IssuerError::Ambiguous), "{ambiguous}");
        }
        for bad in ["", " ", "\u{200b}", "a\u{7}", "a\u{202e}b", &"x".repeat(Issuer::MAX + 1)] {
            assert!(matches!(Issuer::parse(bad), Err(IssuerError::Text(_))), "{bad}");
        }
        let read = |json: &str| serde_json::from_str::<EnableTwoFactor>(json).map(|read| read.issuer);
        assert_eq!(read(r#"{"issuer": " "}"#).unwrap(), None);
        assert!(read(r#"{"issuer": null}"#).is_err() && read(r#"{"issuer": "a:b"}"#).is_err());
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
