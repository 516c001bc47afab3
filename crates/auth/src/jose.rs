//! What a token says of itself (RFC 7515 section 4), and the key that verifies it.

use crate::{TokenError, hex::hex};
use aws_lc_rs::hmac;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, Header};
use secrecy::{ExposeSecret, SecretString};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny},
};
use sha2::{Digest, Sha256};
use shared::AccessClaims;

const ALGORITHM: Algorithm = Algorithm::HS256;

/// What verifies the tokens that one secret has signed.
pub(crate) struct VerifyingKey {
    pub(crate) kid: String,
    /// Ready to be used. The library that makes the tokens would make its key ready anew for each of them.
    key: hmac::Key,
    /// The header of these access tokens as it stands in them: one that is the same need not be read.
    pub(crate) access_header: Option<String>,
}

impl VerifyingKey {
    pub(crate) fn new(secret: &SecretString) -> Self {
        let bytes = secret.expose_secret().as_bytes();
        let kid = key_id(bytes);
        let header = serde_json::to_vec(&header(AccessClaims::TYP, &kid));
        let access_header = header.ok().map(|header| BASE64_URL_SAFE_NO_PAD.encode(header));
        Self { kid, key: hmac::Key::new(hmac::HMAC_SHA256, bytes), access_header }
    }

    /// The key that a header asks for, if it is one of this kind of token.
    pub(crate) fn of<'k>(keys: &'k [Self], typ: &str, header: &str) -> Option<&'k Self> {
        if typ == AccessClaims::TYP
            && let Some(known) = keys.iter().find(|key| key.access_header.as_deref() == Some(header))
        {
            return Some(known);
        }
        let header: JoseHeader = read(header).ok()?;
        // We understand no extension, so any critical one is unknown (RFC 7515 section 4.1.11).
        if header.alg != ALGORITHM || header.typ.as_deref() != Some(typ) || header.crit.is_some() {
            return None;
        }
        keys.iter().find(|key| Some(key.kid.as_str()) == header.kid.as_deref())
    }

    /// # Errors
    /// [`TokenError::Invalid`] when it has not signed `message`. That takes as long whatever is wrong with the signature.
    #[allow(clippy::disallowed_methods, reason = "this is the one place")]
    pub(crate) fn verify(&self, message: &str, signature: &str) -> Result<(), TokenError> {
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).map_err(|_| TokenError::Invalid)?;
        hmac::verify(&self.key, message.as_bytes(), &signature).map_err(|_| TokenError::Invalid)
    }
}

/// The header of a token that the secret of this `kid` signs.
pub(crate) fn header(typ: &str, kid: &str) -> Header {
    let mut header = Header::new(ALGORITHM);
    header.typ = Some(typ.to_owned());
    header.kid = Some(kid.to_owned());
    header
}

/// What of a JOSE header decides (RFC 7515 section 4.1).
#[derive(Deserialize)]
struct JoseHeader {
    alg: Algorithm,
    typ: Option<String>,
    kid: Option<String>,
    /// Whatever it says, also `null`.
    #[serde(default, deserialize_with = "present")]
    crit: Option<IgnoredAny>,
}

fn present<'de, D: Deserializer<'de>>(member: D) -> Result<Option<IgnoredAny>, D::Error> {
    IgnoredAny::deserialize(member).map(Some)
}

/// A part of a token: a JSON object in UTF-8 (RFC 8725 section 3.7), also where nobody looks at it, in base64url.
pub(crate) fn read<T: DeserializeOwned>(part: &str) -> Result<T, TokenError> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Invalid)?;
    let json = str::from_utf8(&bytes).map_err(|_| TokenError::Invalid)?;
    // Serde would also read an array of the members' values.
    if !json.trim_ascii_start().starts_with('{') {
        return Err(TokenError::Invalid);
    }
    serde_json::from_str(json).map_err(|_| TokenError::Invalid)
}

/// Tells secrets apart without giving them away: the first 8 bytes of a hash that nothing else uses.
pub(crate) fn key_id(secret: &[u8]) -> String {
    let digest = Sha256::new().chain_update(b"latchkey kid\0").chain_update(secret).finalize();
    hex(digest.get(..8).unwrap_or_default())
}
