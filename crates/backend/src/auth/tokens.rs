//! Making and verifying tokens: JWS with HS256 (RFC 7515, RFC 7519, RFC 8725, RFC 9068).

use super::{VerifiedClaims, VerifiedSession};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode_header};
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use shared::{AccessClaims, Email, SessionClaims, SessionId, Timestamp, UserId};
use std::time::Duration;
use thiserror::Error;
use uuid::Uuid;

const ISSUER: &str = "latchkey";

/// How far the clocks of two instances may be apart, in seconds.
const LEEWAY: i64 = 5;

/// Longer than any token of ours, and short enough that nothing is spent on reading a huge one.
const MAX_LENGTH: usize = 4096;

/// How long a session lasts that is not to be remembered.
const SHORT_SESSION: Duration = Duration::from_secs(24 * 60 * 60);

/// Why a token was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum TokenError {
    #[error("The token has expired")]
    Expired,
    #[error("The token is not valid")]
    Invalid,
}

/// A new token and when it ends.
#[derive(Clone)]
pub struct Issued {
    pub token: String,
    pub expires_at: Timestamp,
}

/// Makes and verifies both kinds of token.
pub struct Tokens {
    signing: EncodingKey,
    kid: String,
    /// Of every secret in force, the signing one's first.
    verifying: Vec<(String, DecodingKey)>,
    access_ttl: Duration,
    session_ttl: Duration,
}

impl Tokens {
    /// `secret` signs; it and the `earlier` ones verify.
    pub fn new(
        secret: &SecretString,
        earlier: &[SecretString],
        access_ttl: Duration,
        session_ttl: Duration,
    ) -> Self {
        let bytes = secret.expose_secret().as_bytes();
        let verifying = std::iter::once(secret)
            .chain(earlier)
            .map(|secret| secret.expose_secret().as_bytes())
            .map(|bytes| (key_id(bytes), DecodingKey::from_secret(bytes)))
            .collect();
        Self {
            signing: EncodingKey::from_secret(bytes),
            kid: key_id(bytes),
            verifying,
            access_ttl,
            session_ttl,
        }
    }

    /// How long a new session lasts.
    pub fn session_ttl(&self, remember: bool) -> Duration {
        if remember { self.session_ttl } else { self.session_ttl.min(SHORT_SESSION) }
    }

    /// The longest that any token issued by now can still be alive.
    pub fn longest_ttl(&self) -> Duration {
        self.session_ttl.max(self.access_ttl)
    }

    /// An access token with `jti` for its id.
    pub fn issue_access(
        &self,
        user: UserId,
        email: Email,
        session: SessionId,
        jti: Uuid,
        now: Timestamp,
    ) -> Issued {
        let expires_at = now + self.access_ttl;
        let claims = AccessClaims {
            iss: ISSUER.to_owned(),
            aud: AccessClaims::AUD.to_owned(),
            sub: user,
            user_id: user,
            email,
            sid: session,
            jti,
            iat: now.seconds(),
            exp: expires_at.seconds(),
            nbf: None,
        };
        self.issue(AccessClaims::TYP, &claims, claims.exp)
    }

    /// A session token that lasts for `ttl`.
    pub fn issue_session(&self, user: UserId, session: SessionId, ttl: Duration, now: Timestamp) -> Issued {
        let expires_at = now + ttl;
        let claims = SessionClaims {
            iss: ISSUER.to_owned(),
            aud: SessionClaims::AUD.to_owned(),
            sub: user,
            sid: session,
            iat: now.seconds(),
            exp: expires_at.seconds(),
            nbf: None,
        };
        self.issue(SessionClaims::TYP, &claims, claims.exp)
    }

    #[allow(clippy::disallowed_methods, reason = "this is the one place")]
    fn issue(&self, typ: &str, claims: &impl Serialize, exp: i64) -> Issued {
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(typ.to_owned());
        header.kid = Some(self.kid.clone());
        // Signing fails only for claims that are not JSON or a key of another kind; ours are neither, and an
        // empty token opens nothing.
        let token = jsonwebtoken::encode(&header, claims, &self.signing).unwrap_or_default();
        Issued { token, expires_at: Timestamp::from_seconds(exp) }
    }

    /// Verifies an access token as of `now`.
    ///
    /// # Errors
    /// [`TokenError::Expired`] for a token that was good once, [`TokenError::Invalid`] for all others.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<VerifiedClaims, TokenError> {
        let claims: AccessClaims = self.decode(token, AccessClaims::TYP, AccessClaims::AUD)?;
        if claims.sub != claims.user_id {
            return Err(TokenError::Invalid);
        }
        check_times(claims.iat, claims.nbf, claims.exp, now)?;
        Ok(VerifiedClaims::new(claims))
    }

    /// Verifies a session token as of `now`.
    ///
    /// # Errors
    /// As [`Tokens::verify`].
    pub fn verify_session(&self, token: &str, now: Timestamp) -> Result<VerifiedSession, TokenError> {
        let claims: SessionClaims = self.decode(token, SessionClaims::TYP, SessionClaims::AUD)?;
        check_times(claims.iat, claims.nbf, claims.exp, now)?;
        Ok(VerifiedSession::new(claims))
    }

    /// Signature, algorithm, type, issuer and audience; every claim has to be there and of its type. The
    /// claims are read only once the signature is good.
    #[allow(clippy::disallowed_methods, reason = "this is the one place")]
    fn decode<C: DeserializeOwned>(&self, token: &str, typ: &str, aud: &str) -> Result<C, TokenError> {
        if token.len() > MAX_LENGTH {
            return Err(TokenError::Invalid);
        }
        let header = decode_header(token).map_err(|_| TokenError::Invalid)?;
        // We understand no extension, so any critical one is unknown (RFC 7515 section 4.1.11).
        if header.typ.as_deref() != Some(typ) || header.crit.is_some() {
            return Err(TokenError::Invalid);
        }
        let kid = header.kid.as_deref();
        let key = self.verifying.iter().find(|(id, _)| Some(id.as_str()) == kid);
        let (_, key) = key.ok_or(TokenError::Invalid)?;
        jsonwebtoken::decode(token, key, &validation(aud))
            .map(|data| data.claims)
            .map_err(|_| TokenError::Invalid)
    }
}

/// Times are judged by [`check_times`], since the library would ask the system's clock.
fn validation(aud: &str) -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[aud]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation
}

/// Not issued in the future, not used too early, not over (RFC 7519 section 4.1.4: from the second `exp` on).
fn check_times(iat: i64, nbf: Option<i64>, exp: i64, now: Timestamp) -> Result<(), TokenError> {
    let now = now.seconds();
    let latest_start = now.saturating_add(LEEWAY);
    if iat > latest_start || nbf.is_some_and(|nbf| nbf > latest_start) {
        return Err(TokenError::Invalid);
    }
    if exp <= now { Err(TokenError::Expired) } else { Ok(()) }
}

/// Tells secrets apart without giving them away: the first 8 bytes of a hash that nothing else uses.
fn key_id(secret: &[u8]) -> String {
    let digest = Sha256::new().chain_update(b"latchkey kid\0").chain_update(secret).finalize();
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
