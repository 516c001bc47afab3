//! Valid and invalid tokens that the program did not issue.

use super::{ABSENT, SECRET, server::START};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::time::SystemTime;

/// An invalid token and why it is invalid.
pub struct Forged {
    pub what: &'static str,
    pub token: String,
}

/// The header of a valid token of this type, signed with `secret`.
pub fn header(typ: &str, secret: &str) -> Value {
    let digest = Sha256::new().chain_update(b"latchkey kid\0").chain_update(secret).finalize();
    let kid: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    json!({"alg": "HS256", "typ": typ, "kid": kid})
}

/// The claims of a valid access token.
pub fn access_claims(user: &str, email: &str, session: &str) -> Value {
    let now = now();
    json!({
        "iss": "latchkey", "aud": "latchkey-api", "sub": user, "user_id": user, "email": email, "sid": session,
        "jti": ABSENT, "iat": now, "exp": now + 600,
    })
}

/// The claims of a valid session token.
pub fn session_claims(user: &str, session: &str) -> Value {
    let now = now();
    json!({
        "iss": "latchkey", "aud": "latchkey-session", "sub": user, "sid": session, "iat": now, "exp": now + 600,
    })
}

/// The time of the servers of this test in seconds since the epoch.
pub fn now() -> i64 {
    let since = START.with(|start| start.duration_since(SystemTime::UNIX_EPOCH).unwrap());
    i64::try_from(since.as_secs()).unwrap()
}

/// Signs with HS256, whatever the header says, unless it names another HMAC.
pub fn sign(header: &Value, claims: &Value, secret: &str) -> String {
    let encode = |part: &Value| BASE64_URL_SAFE_NO_PAD.encode(part.to_string());
    let message = format!("{}.{}", encode(header), encode(claims));
    let signature = match header["alg"].as_str() {
        Some("HS384") => mac::<Hmac<Sha384>>(&message, secret),
        Some("HS512") => mac::<Hmac<Sha512>>(&message, secret),
        Some("none") => Vec::new(),
        _ => mac::<Hmac<Sha256>>(&message, secret),
    };
    format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

fn mac<M: Mac + hmac::digest::KeyInit>(message: &str, secret: &str) -> Vec<u8> {
    let mut mac = <M as Mac>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// An access token with some claims changed: `null` removes one.
pub fn with_claims(good: &Value, changes: Value) -> String {
    let mut claims = good.clone();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => claims.as_object_mut().unwrap().remove(name),
            value => claims.as_object_mut().unwrap().insert(name.clone(), value.clone()),
        };
    }
    sign(&header("at+jwt", SECRET), &claims, SECRET)
}

/// The claims of a token, not verified.
pub fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}
