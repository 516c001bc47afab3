//! An authenticator in software, which sends what none in a browser would.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The user is present.
const PRESENT: u8 = 0x01;
/// The user is present and verified.
pub const VERIFIED: u8 = PRESENT | 0x04;
const HAS_CREDENTIAL: u8 = 0x40;
/// ECDSA with P-256 and SHA-256 (RFC 9053 section 2.1).
pub const ES256: i64 = -7;

/// One passkey. What a test changes of it, it sends.
#[derive(Clone)]
pub struct Authenticator {
    key: std::sync::Arc<EcdsaKeyPair>,
    pub credential_id: Vec<u8>,
    /// The origin of the page.
    pub origin: String,
    pub rp_id: String,
    pub flags: u8,
    pub counter: u32,
    /// In place of the user handle of the options with which it was added.
    pub user_handle: Option<String>,
    /// In place of the right type of client data.
    pub ceremony: Option<&'static str>,
    /// In place of the challenge of the options.
    pub challenge: Option<String>,
    pub cross_origin: Option<bool>,
    /// After authenticator data.
    pub tail: Vec<u8>,
    /// After the attestation object.
    pub tail_of_object: Vec<u8>,
    /// The algorithm that the key names.
    pub algorithm: i64,
}

#[allow(clippy::missing_panics_doc, reason = "a test fails by panicking")]
impl Authenticator {
    /// With a new key, for pages of `origin` at the host `rp_id`.
    pub fn new(origin: &str, rp_id: &str) -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        Self {
            key: key.into(),
            credential_id: Uuid::new_v4().as_bytes().to_vec(),
            origin: origin.to_owned(),
            rp_id: rp_id.to_owned(),
            flags: VERIFIED,
            counter: 0,
            user_handle: None,
            ceremony: None,
            challenge: None,
            cross_origin: Some(false),
            tail: Vec::new(),
            tail_of_object: Vec::new(),
            algorithm: ES256,
        }
    }

    /// With another key, which the server does not know.
    #[must_use]
    pub fn with_other_key(mut self) -> Self {
        self.key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap().into();
        self
    }

    /// `RegistrationResponseJSON` without `clientExtensionResults`, as Better Auth's client sends it.
    pub fn register(&mut self, options: &Value) -> Value {
        self.user_handle = Some(options["user"]["id"].as_str().unwrap().to_owned());
        let length = u16::try_from(self.credential_id.len()).unwrap().to_be_bytes();
        let attested = [&[0; 16][..], &length, &self.credential_id, &self.public_key()].concat();
        let data = self.authenticator_data(self.flags | HAS_CREDENTIAL, &attested);
        let object = [
            &b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59"[..],
            &u16::try_from(data.len()).unwrap().to_be_bytes(),
            &data,
            &self.tail_of_object,
        ];
        let client_data = self.client_data("webauthn.create", options);
        let response = json!({
            "clientDataJSON": encode(&client_data), "attestationObject": encode(&object.concat()),
            "transports": ["internal", "hybrid", "telepathy"],
        });
        self.credential(response)
    }

    /// `AuthenticationResponseJSON`, likewise.
    pub fn sign(&self, options: &Value) -> Value {
        let data = self.authenticator_data(self.flags, &[]);
        let client_data = self.client_data("webauthn.get", options);
        let message = [&data[..], &Sha256::digest(&client_data)].concat();
        let signature = self.key.sign(&SystemRandom::new(), &message).unwrap();
        let response = json!({
            "clientDataJSON": encode(&client_data), "authenticatorData": encode(&data),
            "signature": encode(signature.as_ref()), "userHandle": self.user_handle,
        });
        self.credential(response)
    }

    fn credential(&self, response: Value) -> Value {
        let id = encode(&self.credential_id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform", "response": response,
        })
    }

    fn authenticator_data(&self, flags: u8, attested: &[u8]) -> Vec<u8> {
        let hash = Sha256::digest(&self.rp_id);
        [&hash[..], &[flags], &self.counter.to_be_bytes(), attested, &self.tail].concat()
    }

    fn client_data(&self, ceremony: &str, options: &Value) -> Vec<u8> {
        let mut data = json!({
            "type": self.ceremony.unwrap_or(ceremony),
            "challenge": self.challenge.as_deref().unwrap_or_else(|| options["challenge"].as_str().unwrap()),
            "origin": self.origin,
        });
        if let Some(is_cross_origin) = self.cross_origin {
            data["crossOrigin"] = is_cross_origin.into();
        }
        data.to_string().into_bytes()
    }

    /// The COSE key (RFC 9053 section 7.1.1).
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        let algorithm = u8::try_from(-1 - self.algorithm).unwrap() | 0x20;
        let (x, y) = (&point[1..33], &point[33..]);
        [&[0xa5, 0x01, 0x02, 0x03, algorithm, 0x20, 0x01, 0x21, 0x58, 32][..], x, &[0x22, 0x58, 32], y]
            .concat()
    }
}

fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}
