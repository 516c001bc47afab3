//! The claims of access and session tokens (RFC 7519, RFC 9068). Only types: issuing and verifying tokens needs the
//! secret, which only the server has.

use crate::{Amr, Email, PasskeyId, SessionId, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The claims of an access token, for `/api/{user_id}/*`. Times are whole seconds since the epoch.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AccessClaims {
    pub iss: String,
    pub aud: String,
    /// The account; always equal to `user_id`.
    pub sub: UserId,
    pub user_id: UserId,
    #[serde(deserialize_with = "Email::deserialize_stored")]
    pub email: Email,
    /// The session that it was issued to and ends with.
    pub sid: SessionId,
    /// The id of this token.
    pub jti: Uuid,
    pub iat: i64,
    pub exp: i64,
    /// Not set by this server, but checked if another holder of the secret sets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
}

impl AccessClaims {
    /// The `typ` of the JOSE header (RFC 9068 section 2.1).
    pub const TYP: &str = "at+jwt";
    pub const AUD: &str = "latchkey-api";
}

/// The claims of a session token, for `/api/auth/*`. Times are whole seconds since the epoch.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SessionClaims {
    pub iss: String,
    pub aud: String,
    /// The account.
    pub sub: UserId,
    pub sid: SessionId,
    /// What the session has shown; a password if it is left out, as earlier versions did.
    #[serde(default)]
    pub amr: Amr,
    /// When (OpenID Connect Core section 2); left out unless it was before the session began, which then replaced another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<i64>,
    /// When it has shown a second factor; left out if at `auth_time`, or not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor_time: Option<i64>,
    /// The passkey that it began with; left out if it began with a password, or if that passkey was removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passkey: Option<PasskeyId>,
    /// Left out unless `false`: `rememberMe` at sign-in.
    #[serde(default = "yes", rename = "rememberMe", skip_serializing_if = "Clone::clone")]
    pub remember: bool,
    pub iat: i64,
    pub exp: i64,
    /// Not set by this server, but checked if another holder of the secret sets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
}

fn yes() -> bool {
    true
}

impl SessionClaims {
    /// The `typ` of the JOSE header.
    pub const TYP: &str = "session+jwt";
    pub const AUD: &str = "latchkey-session";
}

#[cfg(test)]
mod tests {
    use super::{AccessClaims, SessionClaims};
    use crate::arbitrary::{like, round_trip};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    const ID: &str = "01932f00-0000-7000-8000-000000000001";

    fn valid() -> Value {
        json!({
            "iss": "latchkey", "aud": "latchkey-api", "sub": ID, "user_id": ID, "email": "ann@example.org", "sid": ID,
            "jti": ID, "iat": 1_795_253_400, "exp": 1_795_257_000, "nbf": 1_795_253_400, "amr": ["pwd", "otp"], "auth_time": 1_795_253_000,
            "factor_time": 1_795_253_100, "passkey": ID,
        })
    }

    proptest! {
        #[test]
        fn access_claims_are_complete(input in like(valid())) {
            if round_trip::<AccessClaims>(input.clone()).is_some() {
                for claim in ["iss", "aud", "sub", "user_id", "email", "sid", "jti"] {
                    prop_assert!(input[claim].is_string(), "{}", claim);
                }
                prop_assert!(input["iat"].is_i64() && input["exp"].is_i64());
            }
        }

        #[test]
        fn session_claims_are_complete(input in like(valid())) {
            if round_trip::<SessionClaims>(input.clone()).is_some() {
                for claim in ["iss", "aud", "sub", "sid"] {
                    prop_assert!(input[claim].is_string(), "{}", claim);
                }
                prop_assert!(input["iat"].is_i64() && input["exp"].is_i64());
            }
        }
    }
}
