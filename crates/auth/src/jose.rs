//! JWS Compact Serialization with HS256 (RFC 7515).
//!
//! `jsonwebtoken` signs. Its `decode` parses the header and the claims twice each, and prepares the key for each token:
//! with the choice of the key it takes 3.8 µs a token, where 3 µs are allowed; this takes 1.5 µs.

use crate::hex::hex;
use aws_lc_rs::hmac;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, Header};
use secrecy::{ExposeSecret, SecretString};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny},
};
use sha2::{Digest, Sha256};

const ALGORITHM: Algorithm = Algorithm::HS256;

/// A secret whose tokens are accepted.
pub(crate) struct VerifyingKey {
    pub(crate) kid: String,
    /// Prepared once: that takes longer than the signature of a short message.
    key: hmac::Key,
}

impl VerifyingKey {
    pub(crate) fn new(secret: &SecretString) -> Self {
        let secret = secret.expose_secret().as_bytes();
        // Identifies the secret without revealing it.
        let digest = Sha256::new().chain_update(b"latchkey kid\0").chain_update(secret).finalize();
        let kid = hex(digest.get(..8).unwrap_or_default());
        Self { kid, key: hmac::Key::new(hmac::HMAC_SHA256, secret) }
    }
}

/// The header of a token that the secret with this `kid` signs.
pub(crate) fn header(typ: &str, kid: &str) -> Header {
    let mut header = Header::new(ALGORITHM);
    header.typ = Some(typ.to_owned());
    header.kid = Some(kid.to_owned());
    header
}

/// The members of a JOSE header that verification depends on (RFC 7515 section 4.1).
#[derive(Deserialize)]
pub(crate) struct JoseHeader {
    alg: Algorithm,
    pub(crate) typ: Option<String>,
    pub(crate) kid: Option<String>,
    /// `Some` also for `null`.
    #[serde(default, deserialize_with = "present")]
    crit: Option<IgnoredAny>,
}

fn present<'de, D: Deserializer<'de>>(member: D) -> Result<Option<IgnoredAny>, D::Error> {
    IgnoredAny::deserialize(member).map(Some)
}

/// Returns the payload and the key that has signed it, or `None` if the token is invalid. `key_for` chooses the key by the
/// header, or rejects the header.
#[allow(clippy::disallowed_methods, reason = "the one place where signatures are verified")]
pub(crate) fn verify<'k>(
    token: &str,
    key_for: impl FnOnce(&JoseHeader) -> Option<&'k VerifyingKey>,
) -> Option<(Vec<u8>, &'k VerifyingKey)> {
    let (message, signature) = token.rsplit_once('.')?;
    let (header, payload) = message.split_once('.')?;
    let header: JoseHeader = parse_object(&BASE64_URL_SAFE_NO_PAD.decode(header).ok()?)?;
    // No extension is supported, so that `crit` always names an unsupported one (section 4.1.11).
    if header.alg != ALGORITHM || header.crit.is_some() {
        return None;
    }
    let key = key_for(&header)?;
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
    // In constant time.
    hmac::verify(&key.key, message.as_bytes(), &signature).ok()?;
    Some((BASE64_URL_SAFE_NO_PAD.decode(payload).ok()?, key))
}

/// Parses a JSON object in UTF-8 (RFC 8725 section 3.7).
pub(crate) fn parse_object<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    // serde_json does not check the UTF-8 of members that it skips, and reads a struct from an array, too.
    let json = str::from_utf8(json).ok()?;
    if !json.trim_ascii_start().starts_with('{') {
        return None;
    }
    serde_json::from_str(json).ok()
}

#[cfg(test)]
mod tests {
    use super::{VerifyingKey, verify};
    use aws_lc_rs::hmac;
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    use jsonwebtoken::{Algorithm, EncodingKey, crypto};

    /// RFC 7515 appendix A.1.
    const KEY: &str =
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    const HEADER: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9";
    const PAYLOAD: &str =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const SIGNATURE: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    fn secret() -> Vec<u8> {
        BASE64_URL_SAFE_NO_PAD.decode(KEY).unwrap()
    }

    fn payload(token: &str) -> Option<String> {
        let key = VerifyingKey { kid: String::new(), key: hmac::Key::new(hmac::HMAC_SHA256, &secret()) };
        verify(token, |_| Some(&key)).map(|(payload, _)| String::from_utf8(payload).unwrap())
    }

    #[allow(clippy::disallowed_methods, reason = "signs what `Tokens` would not")]
    fn sign(message: &str) -> String {
        let key = EncodingKey::from_secret(&secret());
        format!("{message}.{}", crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap())
    }

    /// Replaces `H`, `P` and `S` by the parts of the vector of RFC 7515.
    fn token(template: &str) -> String {
        let part = |c| match c {
            "H" => HEADER,
            "P" => PAYLOAD,
            "S" => SIGNATURE,
            _ => c,
        };
        template.split("").map(part).collect()
    }

    #[test]
    fn accepts_the_vector_of_rfc_7515() {
        let expected = "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
        assert_eq!(payload(&token("H.P.S")).as_deref(), Some(expected));
        assert_eq!(sign(&token("H.P")), token("H.P.S"));
    }

    // The two tests below cover the cases of Wycheproof's groups for HS256.

    #[test]
    fn rejects_modified_and_incomplete_tokens() {
        let modified = |part: &str| token("H.P.S").replace(part, &format!("X{}", &part[1..]));
        let none = token("H.P.S").replace(HEADER, &BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#));
        let incomplete =
            ["H.P.", "H.P", "H..S", "H.S", ".P.S", "P.S", ".P.", "P", "", "H.P.S.", "H.P.S.P", "H P S"];
        let modified = [
            none.replace(SIGNATURE, ""),
            none,
            modified(HEADER),
            modified(PAYLOAD),
            modified(SIGNATURE),
            token(r#"{"payload":"P","protected":"H","signature":"S"}"#),
        ];
        for token in incomplete.map(token).into_iter().chain(modified) {
            assert_eq!(payload(&token), None, "{token}");
        }
    }

    #[test]
    fn rejects_other_encodings_than_canonical_base64url() {
        // The last characters of `SIGNATURE` and of `AB` have bits that belong to no byte.
        let signature =
            [SIGNATURE.replace('k', "l"), SIGNATURE.replace('-', "+"), SIGNATURE.replace('B', " B")];
        let signature = signature.map(|signature| token("H.P.") + &signature);
        let signed = ["  H.P", "##H.P", "H?.P", "H==.P", "H.  P", "H.##P", "H.?P", "H.P=", "H.AB", "H.P.P"];
        let signed = signed.map(|message| sign(&token(message)));
        for token in signature.into_iter().chain(signed).chain([token("H.P.S="), token("H.P.S\n")]) {
            assert_eq!(payload(&token), None, "{token}");
        }
    }
}
