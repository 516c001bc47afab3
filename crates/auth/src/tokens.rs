//! Making and verifying tokens: JWS with HS256 (RFC 7515, RFC 7519, RFC 8725, RFC 9068).

use crate::{
    TokenError, VerifiedClaims, VerifiedSession,
    jose::{VerifyingKey, header, key_id, read},
};
use jsonwebtoken::EncodingKey;
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, de::DeserializeOwned};
use shared::{AccessClaims, Email, SessionClaims, SessionId, Timestamp, UserId};
use std::time::Duration;
use uuid::Uuid;

/// How far the clocks of two instances may be apart, in seconds.
const LEEWAY: i64 = 5;

/// Longer than any token of ours, and short enough that nothing is spent on reading a huge one.
const MAX_LENGTH: usize = 4096;

/// How long a session lasts that is not to be remembered.
const SHORT_SESSION: Duration = Duration::from_secs(24 * 60 * 60);

/// A new token and when it ends.
#[derive(Clone)]
pub struct Issued {
    pub token: String,
    pub expires_at: Timestamp,
}

/// A session that is known to be good.
#[derive(Clone, Copy, Debug)]
pub struct Session {
    pub user: UserId,
    pub id: SessionId,
    pub expires_at: Timestamp,
}

/// Makes and verifies both kinds of token.
pub struct Tokens {
    signing: EncodingKey,
    kid: String,
    /// Of every secret in force, the signing one's first.
    verifying: Vec<VerifyingKey>,
    access_ttl: Duration,
    session_ttl: Duration,
}

/// What tells one kind of token from the other.
pub(crate) trait Claims: DeserializeOwned {
    const TYP: &str;
    const AUD: &str;
    /// `iss` and `aud`.
    fn issuer_and_audience(&self) -> (&str, &str);
}

impl Claims for AccessClaims {
    const TYP: &str = Self::TYP;
    const AUD: &str = Self::AUD;
    fn issuer_and_audience(&self) -> (&str, &str) {
        (&self.iss, &self.aud)
    }
}

impl Claims for SessionClaims {
    const TYP: &str = Self::TYP;
    const AUD: &str = Self::AUD;
    fn issuer_and_audience(&self) -> (&str, &str) {
        (&self.iss, &self.aud)
    }
}

impl Tokens {
    pub(crate) const ISSUER: &str = "latchkey";

    /// `secret` signs; it and the `earlier` ones verify.
    pub fn new(
        secret: &SecretString,
        earlier: &[SecretString],
        access_ttl: Duration,
        session_ttl: Duration,
    ) -> Self {
        let bytes = secret.expose_secret().as_bytes();
        let verifying = std::iter::once(secret).chain(earlier).map(VerifyingKey::new).collect();
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

    /// An access token of this session, which ends with it at the latest; `jti` is its id.
    pub fn issue_access(&self, session: &Session, email: Email, jti: Uuid, now: Timestamp) -> Issued {
        let expires_at = session.expires_at.min(now + self.access_ttl);
        let claims = AccessClaims {
            iss: Self::ISSUER.to_owned(),
            aud: AccessClaims::AUD.to_owned(),
            sub: session.user,
            user_id: session.user,
            email,
            sid: session.id,
            jti,
            iat: now.seconds(),
            exp: expires_at.seconds(),
            nbf: None,
        };
        self.issue(AccessClaims::TYP, &claims, claims.exp)
    }

    /// A session token that lasts until `expires_at`.
    pub fn issue_session(
        &self,
        user: UserId,
        session: SessionId,
        expires_at: Timestamp,
        issued_at: Timestamp,
    ) -> Issued {
        let claims = SessionClaims {
            iss: Self::ISSUER.to_owned(),
            aud: SessionClaims::AUD.to_owned(),
            sub: user,
            sid: session,
            iat: issued_at.seconds(),
            exp: expires_at.seconds(),
            nbf: None,
        };
        self.issue(SessionClaims::TYP, &claims, claims.exp)
    }

    #[allow(clippy::disallowed_methods, reason = "this is the one place")]
    pub(crate) fn issue(&self, typ: &str, claims: &impl Serialize, exp: i64) -> Issued {
        // Signing fails only for claims that are not JSON or a key of another kind; ours are neither, and an
        // empty token opens nothing.
        let token = jsonwebtoken::encode(&header(typ, &self.kid), claims, &self.signing).unwrap_or_default();
        Issued { token, expires_at: Timestamp::from_seconds(exp) }
    }

    /// Verifies an access token as of `now`.
    ///
    /// # Errors
    /// [`TokenError::Expired`] for a token that was good once, [`TokenError::Invalid`] for all others.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<VerifiedClaims, TokenError> {
        let (claims, _): (AccessClaims, _) = self.decode(token)?;
        if claims.sub != claims.user_id {
            return Err(TokenError::Invalid);
        }
        check_times(claims.sub, claims.iat, claims.nbf, claims.exp, now)?;
        Ok(VerifiedClaims::new(&claims))
    }

    /// Verifies a session token as of `now`.
    ///
    /// # Errors
    /// As [`Tokens::verify`].
    pub fn verify_session(&self, token: &str, now: Timestamp) -> Result<VerifiedSession, TokenError> {
        let (claims, kid): (SessionClaims, _) = self.decode(token)?;
        check_times(claims.sub, claims.iat, claims.nbf, claims.exp, now)?;
        Ok(VerifiedSession::new(claims, kid != self.kid))
    }

    /// Signature, algorithm, type, issuer and audience; every claim has to be there and of its type. The
    /// claims are read only once the signature is good, and once. With them comes the `kid` of the secret.
    pub(crate) fn decode<C: Claims>(&self, token: &str) -> Result<(C, &str), TokenError> {
        if token.len() > MAX_LENGTH {
            return Err(TokenError::Invalid);
        }
        let (message, signature) = token.rsplit_once('.').ok_or(TokenError::Invalid)?;
        let (header, claims) = message.split_once('.').ok_or(TokenError::Invalid)?;
        let key = VerifyingKey::of(&self.verifying, C::TYP, header).ok_or(TokenError::Invalid)?;
        key.verify(message, signature)?;
        let claims: C = read(claims)?;
        if claims.issuer_and_audience() != (Self::ISSUER, C::AUD) {
            return Err(TokenError::Invalid);
        }
        Ok((claims, &key.kid))
    }
}

/// Not before 1970, not issued in the future, not used too early, not over (RFC 7519 section 4.1.4: from the second `exp`
/// on).
pub(crate) fn check_times(
    user: UserId,
    iat: i64,
    nbf: Option<i64>,
    exp: i64,
    now: Timestamp,
) -> Result<(), TokenError> {
    let now = now.seconds();
    let latest_start = now.saturating_add(LEEWAY);
    let nbf = nbf.unwrap_or(iat);
    if iat.min(nbf).min(exp) < 0 || iat.max(nbf) > latest_start {
        return Err(TokenError::Invalid);
    }
    if exp <= now { Err(TokenError::Expired(user)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::{Session, Tokens};
    use crate::TokenError;
    use secrecy::SecretString;
    use shared::{Email, SessionId, Timestamp, UserId};
    use std::time::{Duration, Instant};
    use uuid::Uuid;

    const HOUR: Duration = Duration::from_secs(3600);

    fn tokens(secret: &str, earlier: &[&str]) -> Tokens {
        let earlier: Vec<SecretString> = earlier.iter().map(|secret| SecretString::from(*secret)).collect();
        Tokens::new(&SecretString::from(secret), &earlier, HOUR, HOUR * 24 * 7)
    }

    fn access(tokens: &Tokens, now: Timestamp) -> String {
        let (session, email) = (session(now + HOUR * 2), Email::parse("ann@example.org").unwrap());
        tokens.issue_access(&session, email, Uuid::from_u128(9), now).token
    }

    fn session(expires_at: Timestamp) -> Session {
        let id = Uuid::from_u128(7);
        Session { user: UserId::from(id), id: SessionId::from(id), expires_at }
    }

    #[test]
    fn an_access_token_ends_with_its_session_at_the_latest() {
        let tokens = tokens("a secret of more than thirty-two bytes", &[]);
        let (now, email) = (Timestamp::from_seconds(1_800_000_000), Email::parse("ann@example.org").unwrap());
        let end = now + HOUR / 2;
        assert_eq!(tokens.issue_access(&session(end), email, Uuid::from_u128(9), now).expires_at, end);
    }

    #[test]
    fn a_token_is_good_from_its_issue_until_the_second_it_ends() {
        let tokens = tokens("a secret of more than thirty-two bytes", &[]);
        let now = Timestamp::from_seconds(1_800_000_000);
        let token = access(&tokens, now);
        assert!(tokens.verify(&token, now).is_ok());
        assert!(tokens.verify(&token, now + (HOUR - Duration::from_millis(1))).is_ok());
        assert_eq!(
            tokens.verify(&token, now + HOUR).err(),
            Some(TokenError::Expired(UserId::from(Uuid::from_u128(7))))
        );
        // Another instance's clock may be behind by a little.
        assert!(tokens.verify(&token, Timestamp::from_seconds(now.seconds() - 5)).is_ok());
        let before = Timestamp::from_seconds(now.seconds() - 6);
        assert_eq!(tokens.verify(&token, before).err(), Some(TokenError::Invalid));
    }

    #[test]
    fn the_two_kinds_are_never_interchangeable() {
        let tokens = tokens("a secret of more than thirty-two bytes", &[]);
        let (now, id) = (Timestamp::from_seconds(1_800_000_000), Uuid::from_u128(7));
        let session = tokens.issue_session(UserId::from(id), SessionId::from(id), now + HOUR, now).token;
        assert!(tokens.verify_session(&session, now).is_ok());
        assert_eq!(tokens.verify(&session, now).err(), Some(TokenError::Invalid));
        assert_eq!(tokens.verify_session(&access(&tokens, now), now).err(), Some(TokenError::Invalid));
    }

    #[test]
    fn the_header_that_need_not_be_read_is_that_of_our_own_tokens() {
        let tokens = tokens("the new secret of thirty-two bytes", &["the old secret of thirty-two bytes"]);
        let token = access(&tokens, Timestamp::from_seconds(1_800_000_000));
        assert_eq!(token.split('.').next(), tokens.verifying[0].access_header.as_deref());
        assert_ne!(tokens.verifying[0].access_header, tokens.verifying[1].access_header);
    }

    #[test]
    fn an_earlier_secret_verifies_and_does_not_sign() {
        let now = Timestamp::from_seconds(1_800_000_000);
        let (new, old) = ("the new secret of thirty-two bytes", "the old secret of thirty-two bytes");
        let both = tokens(new, &[old]);
        assert!(both.verify(&access(&tokens(old, &[]), now), now).is_ok());
        assert!(tokens(new, &[]).verify(&access(&both, now), now).is_ok());
        assert!(tokens(old, &[]).verify(&access(&both, now), now).is_err());
    }

    #[test]
    fn verifying_takes_less_than_50_microseconds() {
        let tokens = tokens("a secret of more than thirty-two bytes", &[]);
        let now = Timestamp::from_seconds(1_800_000_000);
        let token = access(&tokens, now);
        let mut times: Vec<Duration> = (0..2000)
            .map(|_| {
                let begin = Instant::now();
                assert!(tokens.verify(&token, now).is_ok());
                begin.elapsed()
            })
            .collect();
        times.sort();
        let median = times[times.len() / 2];
        println!("median {median:?}");
        assert!(median < Duration::from_micros(50), "{median:?}");
    }
}
