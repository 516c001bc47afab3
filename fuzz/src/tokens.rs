//! An accepted token has a signature of one of our keys and the claims of a valid token.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac, digest::KeyInit};
use latchkey::auth::{TokenError, Tokens};
use secrecy::SecretString;
use serde_json::Value;
use sha2::{Digest, Sha256, Sha384, Sha512};
use shared::{AccessClaims, Email, SessionClaims, Timestamp, UserId};
use std::{sync::LazyLock, time::Duration};
use uuid::Uuid;

const SECRETS: [&str; 2] =
    ["the signing secret of the fuzz targets", "an earlier secret of the fuzz targets"];
/// When the tokens are verified, in seconds since the epoch.
const NOW: i64 = 1_800_000_000;
const LEEWAY: i64 = 5;

static TOKENS: LazyLock<Tokens> = LazyLock::new(|| {
    let [signing, earlier] = SECRETS.map(SecretString::from);
    let ttl = Duration::from_secs(3600);
    Tokens::new(&signing, &[earlier], ttl, ttl)
});

/// Verifies `data` as a token. Where it has two lines, also the tokens with these as header and claims and with
/// a signature that fits: this is how the fuzzer gets past the signature. Returns whether any was accepted.
pub fn check(data: &[u8]) -> bool {
    let mut accepted = str::from_utf8(data).is_ok_and(verify_as_any);
    let mut lines = data.splitn(2, |byte| *byte == b'\n');
    let (Some(header), Some(claims)) = (lines.next(), lines.next()) else { return accepted };
    let message = [header, claims].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part)).join(".");
    accepted |= verify_as_any(&format!("{message}."));
    for secret in SECRETS {
        for sign in [mac::<Hmac<Sha256>>, mac::<Hmac<Sha384>>, mac::<Hmac<Sha512>>] {
            accepted |= verify_as_any(&format!("{message}.{}", sign(&message, secret)));
        }
    }
    accepted
}

fn mac<M: Mac + KeyInit>(message: &str, secret: &str) -> String {
    let mut mac = <M as Mac>::new_from_slice(secret.as_bytes()).expect("any key will do");
    mac.update(message.as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

/// Whether the token is accepted as either kind.
fn verify_as_any(token: &str) -> bool {
    let now = Timestamp::from_seconds(NOW);
    let access = TOKENS.verify(token, now).map(|verified| verified.user_id());
    let session = TOKENS.verify_session(token, now).map(|verified| verified.user_id());
    assert_verdict(token, AccessClaims::TYP, AccessClaims::AUD, access);
    assert_verdict(token, SessionClaims::TYP, SessionClaims::AUD, session);
    access.or(session).is_ok()
}

fn assert_verdict(token: &str, typ: &str, aud: &str, verdict: Result<UserId, TokenError>) {
    match verdict {
        Ok(user) => assert_valid(token, typ, aud, user, false),
        Err(TokenError::Expired(user)) => assert_valid(token, typ, aud, user, true),
        Err(TokenError::Invalid) => {}
    }
}

/// Reads the token without any of the code under test.
fn assert_valid(token: &str, typ: &str, aud: &str, user: UserId, expired: bool) {
    let [header, claims, signature] = token.split('.').collect::<Vec<_>>().try_into().expect("three parts");
    let (Some(header), Some(claimed)) = (json(header), json(claims)) else { return };
    assert_eq!(header["alg"], "HS256", "{token}");
    assert_eq!(header["typ"], typ, "{token}");
    assert_eq!(header.get("crit"), None, "{token}");
    let secret = SECRETS.into_iter().find(|secret| header["kid"] == key_id(secret)).expect("a key of ours");
    assert_eq!(
        mac::<Hmac<Sha256>>(&token[..token.len() - signature.len() - 1], secret),
        signature,
        "{token}"
    );
    assert_eq!(claimed["iss"], "latchkey", "{token}");
    assert_eq!(claimed["aud"], aud, "{token}");
    assert_eq!(id(&claimed["sub"]), user.uuid(), "{token}");
    id(&claimed["sid"]);
    if aud == AccessClaims::AUD {
        assert_eq!(id(&claimed["user_id"]), user.uuid(), "{token}");
        id(&claimed["jti"]);
        assert!(Email::parse(claimed["email"].as_str().expect("an address")).is_ok(), "{token}");
    }
    let time = |claim: &str| claimed[claim].as_i64().expect("a whole number");
    assert!(time("iat") <= NOW + LEEWAY, "{token}");
    assert!(claimed["nbf"].is_null() || time("nbf") <= NOW + LEEWAY, "{token}");
    assert_eq!(time("exp") <= NOW, expired, "{token}");
}

/// `None` if an unused member holds a number or an escape that only this parser rejects.
fn json(part: &str) -> Option<Value> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).expect("base64url");
    serde_json::from_str(str::from_utf8(&bytes).expect("UTF-8")).ok()
}

fn id(claim: &Value) -> Uuid {
    claim.as_str().and_then(|text| text.parse().ok()).expect("an id")
}

fn key_id(secret: &str) -> String {
    let digest = Sha256::new().chain_update(b"latchkey kid\0").chain_update(secret).finalize();
    digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
