//! A token is accepted only if it is signed with one of the keys and its claims are those of a valid token.

use auth::{TokenError, Tokens};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac, digest::KeyInit};
use secrecy::SecretString;
use serde_json::Value;
use sha2::{Digest, Sha256, Sha384, Sha512};
use shared::{AccessClaims, SessionClaims, Timestamp, UserId};
use std::{sync::LazyLock, time::Duration};
use uuid::Uuid;

const SECRETS: [&str; 2] =
    ["the signing secret of the fuzz targets", "an earlier secret of the fuzz targets"];
/// The time at which tokens are verified, in seconds since the epoch.
const NOW: i64 = 1_800_000_000;
const LEEWAY: i64 = 60;
/// The lifetime of a session, in seconds.
const SESSION: i64 = 3600;

static TOKENS: LazyLock<Tokens> = LazyLock::new(|| {
    let [signing, earlier] = SECRETS.map(SecretString::from);
    let access = Duration::from_secs(3600);
    Tokens::new(&signing, &[earlier], access, Duration::from_secs(SESSION.unsigned_abs()))
});

/// Verifies `data` as a token. If it has two lines, also verifies tokens that have them as header and claims and a valid
/// signature, which the fuzzer would not guess. Returns whether any token was accepted.
pub fn check(data: &[u8]) -> bool {
    let mut accepted = str::from_utf8(data).is_ok_and(is_accepted);
    let mut lines = data.splitn(2, |byte| *byte == b'\n');
    let (Some(header), Some(claims)) = (lines.next(), lines.next()) else { return accepted };
    let message = [header, claims].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part)).join(".");
    accepted |= is_accepted(&format!("{message}."));
    for secret in SECRETS {
        for sign in [mac::<Hmac<Sha256>>, mac::<Hmac<Sha384>>, mac::<Hmac<Sha512>>] {
            accepted |= is_accepted(&format!("{message}.{}", sign(&message, secret)));
        }
    }
    accepted
}

fn mac<M: Mac + KeyInit>(message: &str, secret: &str) -> String {
    let mut mac = <M as Mac>::new_from_slice(secret.as_bytes()).expect("any key will do");
    mac.update(message.as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

/// Whether the token is accepted as an access or a session token.
fn is_accepted(token: &str) -> bool {
    let now = Timestamp::from_seconds(NOW);
    let access = TOKENS.verify_access_token(token, now).map(|verified| verified.user_id());
    let session = TOKENS.verify_session_token(token, now).map(|verified| verified.user_id());
    check_result(token, AccessClaims::TYP, AccessClaims::AUD, access);
    check_result(token, SessionClaims::TYP, SessionClaims::AUD, session);
    access.or(session).is_ok()
}

fn check_result(token: &str, typ: &str, aud: &str, result: Result<UserId, TokenError>) {
    match result {
        Ok(user) => check_accepted(token, typ, aud, user, false),
        Err(TokenError::Expired(user)) => check_accepted(token, typ, aud, user, true),
        Err(TokenError::Invalid) => {}
    }
}

/// Checks an accepted token without any of the code under test.
fn check_accepted(token: &str, typ: &str, aud: &str, user: UserId, expired: bool) {
    let [header, claims, signature] = token.split('.').collect::<Vec<_>>().try_into().expect("three parts");
    let (Some(header), Some(claimed)) = (json(header), json(claims)) else { return };
    assert_eq!(header["alg"], "HS256", "{token}");
    assert_eq!(header["typ"], typ, "{token}");
    assert_eq!(header.get("crit"), None, "{token}");
    let secret = SECRETS.into_iter().find(|secret| header["kid"] == key_id(secret)).expect("one of the keys");
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
        // The rules for addresses may have been others when it was issued.
        claimed["email"].as_str().expect("an address");
    }
    let time = |claim: &str| claimed[claim].as_i64().expect("a whole number");
    assert!(time("iat") <= NOW + LEEWAY, "{token}");
    assert!(claimed["nbf"].is_null() || time("nbf") <= NOW + LEEWAY, "{token}");
    let expires =
        if aud == SessionClaims::AUD { time("exp").min(time("iat") + SESSION) } else { time("exp") };
    assert_eq!(expires <= NOW, expired, "{token}");
}

/// `None` if a member that verification ignores has a number or an escape that only this parser rejects.
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
