//! The wire types of passkeys: those of Better Auth's passkey plugin, which are those of WebAuthn Level 3. Binary members are
//! base64url without padding (RFC 4648 section 5).

use super::user::{SessionInfo, User};
use crate::{
    PasskeyId, Timestamp, UserId,
    id::findable,
    text::{TextError, check_label, present, text, unless_blank},
};
use serde::{Deserialize, Serialize};

/// What its owner calls a passkey: 1 to 100 characters (code points) after trimming.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(
        min_length = 1,
        max_length = 100,
        pattern = r"^[^\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]*[^\s\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069][^\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]*$",
        example = "Laptop"
    )
)]
#[serde(try_from = "String", into = "String")]
pub struct PasskeyName(String);

impl PasskeyName {
    pub const MAX: usize = 100;

    /// Trims and checks.
    ///
    /// # Errors
    /// [`TextError`], whose message is for the user.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        check_label("Name", text, Self::MAX).map(|name| Self(name.to_owned()))
    }
}

text!(PasskeyName, TextError);

/// A passkey.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Passkey {
    pub id: PasskeyId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub name: Option<String>,
    /// The COSE key (RFC 9052 section 7) in base64.
    pub public_key: String,
    pub user_id: UserId,
    /// The id that the authenticator chose.
    #[serde(rename = "credentialID")]
    pub credential_id: String,
    /// How often it was used, as the authenticator counts: 0 for one that does not.
    pub counter: u32,
    pub device_type: DeviceType,
    /// Whether there is a copy of it elsewhere.
    pub backed_up: bool,
    /// How a browser reaches it, separated by commas.
    pub transports: String,
    pub created_at: Timestamp,
    /// The model of the authenticator, all zeros if it does not tell.
    pub aaguid: String,
    /// `null` if no one has signed in with it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub last_used_at: Option<Timestamp>,
}

/// Whether a passkey may be copied to other devices.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum DeviceType {
    SingleDevice,
    MultiDevice,
}

/// The query of the options to add a passkey.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase")]
pub struct NewPasskeyQuery {
    /// What the authenticator calls the account; its address if left out.
    #[cfg_attr(feature = "openapi", param(nullable = false, max_length = 100))]
    pub name: Option<String>,
    #[cfg_attr(feature = "openapi", param(nullable = false))]
    pub authenticator_attachment: Option<AuthenticatorAttachment>,
}

/// Whether the authenticator is part of the device.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AuthenticatorAttachment {
    Platform,
    CrossPlatform,
}

/// The options to add a passkey: `PublicKeyCredentialCreationOptionsJSON`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PasskeyCreationOptions {
    pub challenge: String,
    pub rp: RelyingPartyInfo,
    pub user: PasskeyUser,
    pub pub_key_cred_params: Vec<PublicKeyParameters>,
    /// In milliseconds.
    pub timeout: u32,
    /// Always `none`.
    pub attestation: String,
    /// Those that the account has.
    pub exclude_credentials: Vec<AllowedCredential>,
    pub authenticator_selection: AuthenticatorSelection,
    pub extensions: CreationExtensions,
    pub hints: Vec<String>,
}

/// For whom a passkey is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RelyingPartyInfo {
    pub name: String,
    /// The host of the app.
    pub id: String,
}

/// Whose a passkey is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PasskeyUser {
    /// The 16 bytes of the account's id.
    pub id: String,
    pub name: String,
    pub display_name: String,
}

/// An algorithm that is accepted.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicKeyParameters {
    #[serde(rename = "type")]
    pub kind: CredentialType,
    /// Of the COSE registry (RFC 9053).
    pub alg: i64,
}

/// The only type of credential that there is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CredentialType {
    PublicKey,
}

/// A passkey that may be used, or that must not be added again.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AllowedCredential {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: CredentialType,
    pub transports: Vec<String>,
}

/// What the authenticator has to be able to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AuthenticatorSelection {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub authenticator_attachment: Option<AuthenticatorAttachment>,
    /// Always `preferred`.
    pub resident_key: String,
    pub require_resident_key: bool,
    /// Always `required`.
    pub user_verification: String,
}

/// What the browser is to report.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CreationExtensions {
    pub cred_props: bool,
}

/// The options to sign in with a passkey: `PublicKeyCredentialRequestOptionsJSON`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PasskeyRequestOptions {
    pub challenge: String,
    /// In milliseconds.
    pub timeout: u32,
    pub rp_id: String,
    /// With a session those of its account; without one any passkey for this app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub allow_credentials: Option<Vec<AllowedCredential>>,
    /// Always `required`.
    pub user_verification: String,
}

/// A passkey to add: `RegistrationResponseJSON`. Other members are ignored.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PasskeyRegistration {
    pub id: String,
    pub raw_id: String,
    #[serde(rename = "type")]
    pub kind: CredentialType,
    pub response: Attestation,
}

/// What the authenticator made: `AuthenticatorAttestationResponseJSON`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Attestation {
    #[serde(rename = "clientDataJSON")]
    pub client_data_json: String,
    pub attestation_object: String,
    #[serde(default)]
    pub transports: Option<Vec<String>>,
}

/// The body of the request to add a passkey.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct VerifyRegistration {
    pub response: PasskeyRegistration,
    /// Blank stands for none: by now the authenticator has made the key.
    #[serde(default, deserialize_with = "unless_blank", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub name: Option<PasskeyName>,
    /// Whether a new session takes the place of this one.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub create_session: Option<bool>,
}

/// The passkey that was added, and the new session if one was asked for.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisteredPasskey {
    #[serde(flatten)]
    pub passkey: Passkey,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub session: Option<SessionInfo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub user: Option<User>,
}

/// A sign-in with a passkey: `AuthenticationResponseJSON`. Other members are ignored.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PasskeyAssertion {
    pub id: String,
    pub raw_id: String,
    #[serde(rename = "type")]
    pub kind: CredentialType,
    pub response: Assertion,
}

/// What the authenticator signed: `AuthenticatorAssertionResponseJSON`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Assertion {
    #[serde(rename = "clientDataJSON")]
    pub client_data_json: String,
    pub authenticator_data: String,
    pub signature: String,
    /// The 16 bytes of the account's id. Required where the options had no `allowCredentials`.
    #[serde(default)]
    pub user_handle: Option<String>,
}

/// The body of the request to sign in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct VerifyAuthentication {
    pub response: PasskeyAssertion,
    /// `false`: the session lasts a day, and the browser drops its cookie when it closes.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub remember_me: Option<bool>,
}

/// A passkey to rename.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdatePasskey {
    #[serde(deserialize_with = "findable")]
    pub id: PasskeyId,
    pub name: PasskeyName,
}

/// The response to that.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdatedPasskey {
    pub passkey: Passkey,
}

/// A passkey to remove.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeletePasskey {
    #[serde(deserialize_with = "findable")]
    pub id: PasskeyId,
}
