//! What an authenticator has sent, verified.

use super::{PasskeyRejection, RelyingParty, authenticator_data, decode, encode};
use crate::{RegistrationChallenge, SignInChallenge};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;
use shared::{PasskeyAssertion, PasskeyRegistration, UserId};
use uuid::Uuid;
use webauthn_rs_core::proto::{
    AttestationFormat, AttestationMetadata, AuthenticatorAssertionResponseRaw,
    AuthenticatorAttestationResponseRaw, COSEKey, Credential, ParsedAttestation, ParsedAttestationData,
    PublicKeyCredential, RegisterPublicKeyCredential, RegisteredExtensions, UserVerificationPolicy,
};

/// How a browser may reach an authenticator (WebAuthn Level 3 section 5.8.4).
const TRANSPORTS: [&str; 6] = ["ble", "hybrid", "internal", "nfc", "smart-card", "usb"];
/// In bytes, as WebAuthn limits it.
const MAX_CREDENTIAL_ID: usize = 1023;
/// The only type there is.
const TYPE: &str = "public-key";

/// The id of a credential, in base64url.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CredentialId(String);

impl CredentialId {
    /// The id that the authenticator names in a sign-in.
    ///
    /// # Errors
    /// [`PasskeyRejection`].
    pub fn of(response: &PasskeyAssertion) -> Result<Self, PasskeyRejection> {
        let id = decode(&response.raw_id)?;
        match (1..=MAX_CREDENTIAL_ID).contains(&id.len()) && response.id == response.raw_id {
            true => Ok(Self(encode(&id))),
            false => Err(PasskeyRejection::MALFORMED),
        }
    }

    /// As it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A passkey that was verified and is to be stored. Only [`RelyingParty::verify_registration`] makes one:
///
/// ```compile_fail,E0639
/// fn forge(credential_id: String, public_key: String) -> auth::NewPasskey {
///     auth::NewPasskey { credential_id, public_key, ..unreachable!() }
/// }
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct NewPasskey {
    /// In base64url.
    pub credential_id: String,
    /// The COSE key, in base64.
    pub public_key: String,
    pub counter: u32,
    pub backup_eligible: bool,
    pub backed_up: bool,
    pub aaguid: Uuid,
    /// Separated by commas.
    pub transports: String,
}

/// A passkey as it is stored.
#[derive(Clone, Debug)]
pub struct StoredPasskey {
    pub owner: UserId,
    /// In base64url.
    pub credential_id: String,
    /// The COSE key, in base64.
    pub public_key: String,
    pub counter: u32,
    pub backup_eligible: bool,
    pub backed_up: bool,
}

/// What a sign-in changes of a passkey. Only [`RelyingParty::verify_sign_in`] makes one:
///
/// ```compile_fail,E0639
/// fn forge() -> auth::Asserted {
///     auth::Asserted { counter: 1, backed_up: false }
/// }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Asserted {
    pub counter: u32,
    pub backed_up: bool,
}

/// What is read of client data (WebAuthn Level 3 section 5.8.1) besides what the library reads.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    challenge: String,
    #[serde(default)]
    cross_origin: Option<bool>,
}

impl ClientData {
    fn read(json: &[u8]) -> Result<Self, PasskeyRejection> {
        serde_json::from_slice(json).map_err(|_| PasskeyRejection::MALFORMED)
    }

    /// A page of another origin must not have the app in a frame. The library checks that at registration only.
    fn refuse_cross_origin(json: &[u8]) -> Result<(), PasskeyRejection> {
        match Self::read(json)?.cross_origin {
            Some(true) => Err(PasskeyRejection::CROSS_ORIGIN),
            _ => Ok(()),
        }
    }
}

impl RelyingParty {
    /// The challenge that client data name, in base64url, to find its token by. Nothing about it is verified.
    pub fn named_challenge(client_data_json: &str) -> Option<String> {
        Some(ClientData::read(&decode(client_data_json).ok()?).ok()?.challenge)
    }

    /// Verifies a registration (WebAuthn Level 3 section 7.1).
    ///
    /// # Errors
    /// [`PasskeyRejection`].
    pub fn verify_registration(
        &self,
        challenge: &RegistrationChallenge,
        sent: &PasskeyRegistration,
    ) -> Result<NewPasskey, PasskeyRejection> {
        let attestation_object = decode(&sent.response.attestation_object)?;
        let data = authenticator_data::of_attestation(&attestation_object);
        let data = data.ok_or(PasskeyRejection::MALFORMED)?;
        let attested = authenticator_data::read(&data).flatten().ok_or(PasskeyRejection::MALFORMED)?;
        let raw_id = decode(&sent.raw_id)?;
        let is_id = (1..=MAX_CREDENTIAL_ID).contains(&raw_id.len());
        if raw_id != attested.id || !is_id || sent.id != sent.raw_id {
            return Err(PasskeyRejection::MALFORMED);
        }
        let client_data_json = decode(&sent.response.client_data_json)?;
        ClientData::refuse_cross_origin(&client_data_json)?;
        let response = RegisterPublicKeyCredential {
            id: sent.id.clone(),
            raw_id,
            response: AuthenticatorAttestationResponseRaw {
                attestation_object,
                client_data_json,
                transports: None,
            },
            type_: TYPE.to_owned(),
            extensions: Default::default(),
        };
        let credential = self.core.register_credential(&response, challenge.state(), None)?;
        Ok(NewPasskey {
            credential_id: encode(attested.id),
            public_key: BASE64_STANDARD.encode(attested.public_key),
            counter: credential.counter,
            backup_eligible: credential.backup_eligible,
            backed_up: credential.backup_state,
            aaguid: attested.aaguid,
            transports: transports(sent.response.transports.as_deref().unwrap_or_default()),
        })
    }

    /// Verifies a sign-in (WebAuthn Level 3 section 7.2).
    ///
    /// # Errors
    /// [`PasskeyRejection`].
    pub fn verify_sign_in(
        &self,
        challenge: &SignInChallenge,
        sent: &PasskeyAssertion,
        stored: &StoredPasskey,
    ) -> Result<Asserted, PasskeyRejection> {
        let user_handle = sent.response.user_handle.as_deref().filter(|handle| !handle.is_empty());
        let user_handle = user_handle.map(decode).transpose()?;
        is_of_owner(challenge.user_id(), user_handle.as_deref(), stored.owner)?;
        let authenticator_data = decode(&sent.response.authenticator_data)?;
        authenticator_data::read(&authenticator_data).ok_or(PasskeyRejection::MALFORMED)?;
        let client_data_json = decode(&sent.response.client_data_json)?;
        ClientData::refuse_cross_origin(&client_data_json)?;
        let response = PublicKeyCredential {
            id: sent.id.clone(),
            raw_id: decode(&sent.raw_id)?,
            response: AuthenticatorAssertionResponseRaw {
                authenticator_data,
                client_data_json,
                signature: decode(&sent.response.signature)?,
                user_handle,
            },
            extensions: Default::default(),
            type_: TYPE.to_owned(),
        };
        let mut state = challenge.state();
        state.set_allowed_credentials(vec![credential(stored)?]);
        let result = self.core.authenticate_credential(&response, &state)?;
        Ok(Asserted { counter: result.counter(), backed_up: result.backup_state() })
    }
}

/// The account is known by the session that asked for the challenge, or by the user handle, and has to be the owner.
fn is_of_owner(
    of_challenge: Option<UserId>,
    user_handle: Option<&[u8]>,
    owner: UserId,
) -> Result<(), PasskeyRejection> {
    let of_challenge = of_challenge.map(|user| user == owner);
    let of_handle = user_handle.map(|handle| handle == owner.uuid().as_bytes());
    match (of_challenge, of_handle) {
        (None, None) | (Some(false), _) | (_, Some(false)) => Err(PasskeyRejection::OTHER_OWNER),
        _ => Ok(()),
    }
}

fn credential(stored: &StoredPasskey) -> Result<Credential, PasskeyRejection> {
    let key = BASE64_STANDARD.decode(&stored.public_key)?;
    let key: serde_cbor_2::Value = serde_cbor_2::from_slice(&key).map_err(|_| PasskeyRejection::MALFORMED)?;
    Ok(Credential {
        cred_id: decode(&stored.credential_id)?,
        cred: COSEKey::try_from(&key)?,
        counter: stored.counter,
        transports: None,
        user_verified: true,
        backup_eligible: stored.backup_eligible,
        backup_state: stored.backed_up,
        registration_policy: UserVerificationPolicy::Required,
        extensions: RegisteredExtensions::none(),
        attestation: ParsedAttestation {
            data: ParsedAttestationData::None,
            metadata: AttestationMetadata::None,
        },
        attestation_format: AttestationFormat::None,
    })
}

/// Those that are known, once each.
fn transports(sent: &[String]) -> String {
    let known = TRANSPORTS.into_iter().filter(|known| sent.iter().any(|sent| sent == known));
    known.collect::<Vec<_>>().join(",")
}
