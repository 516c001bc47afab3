//! Issues and verifies access and session tokens: JWTs signed with HS256 (RFC 7519, RFC 8725, RFC 9068).

use crate::{
    Authentication, TokenError, VerifiedClaims, VerifiedSession,
    jose::{VerifyingKey, header, parse_object, verify},
};
use jsonwebtoken::EncodingKey;
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, de::DeserializeOwned};
use shared::{AccessClaims, Email, SessionClaims, SessionId, Timestamp, UserId};
use std::{iter, time::Duration};
use uuid::Uuid;

/// By how much the clocks of two instances may differ.
pub const MAX_CLOCK_SKEW: Duration = Duration::from_secs(60);

/// In bytes; more than any token that is issued, and few enough that parsing one costs little.
const MAX_LENGTH: usize = 4096;

/// The lifetime of a session without `rememberMe`.
const SHORT_SESSION: Duration = Duration::from_secs(24 * 60 * 60);

/// A new token.
#[derive(Clone)]
pub struct Issued {
    pub token: String,
    pub expires_at: Timestamp,
}

/// A valid session.
#[derive(Clone, Copy, Debug)]
pub struct Session {
    pub user: UserId,
    pub id: SessionId,
    pub expires_at: Timestamp,
}

/// Issues and verifies tokens.
pub struct Tokens {
    signing: EncodingKey,
    current: VerifyingKey,
    earlier: Vec<VerifyingKey>,
    access_ttl: Duration,
    session_ttl: Duration,
}

/// The claims of one kind of token.
pub(crate) trait Claims: DeserializeOwned {
    /// The `typ` of the JOSE header.
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

    /// Tokens are signed with `secret`; those signed with an `earlier` secret are accepted, too.
    pub fn new(
        secret: &SecretString,
        earlier: &[SecretString],
        access_ttl: Duration,
        session_ttl: Duration,
    ) -> Self {
        Self {
            signing: EncodingKey::from_secret(secret.expose_secret().as_bytes()),
            current: VerifyingKey::new(secret),
            earlier: earlier.iter().map(VerifyingKey::new).collect(),
            access_ttl,
            session_ttl,
        }
    }

    /// The lifetime of a new session.
    pub fn session_ttl(&self, remember: bool) -> Duration {
        if remember { self.session_ttl } else { self.session_ttl.min(SHORT_SESSION) }
    }

    /// Issues an access token; `jti` is its id. It expires after a third of what is left of its session at the latest: then
    /// the client returns early enough to renew the session, and one that is in use does not end.
    pub fn issue_access(&self, session: &Session, email: Email, jti: Uuid, now: Timestamp) -> Issued {
        let left = u64::try_from(session.expires_at.millis() - now.millis()).unwrap_or_default();
        let a_third = Duration::from_millis(left / 3).max(Duration::from_secs(1));
        let expires_at = session.expires_at.min(now + self.access_ttl.min(a_third));
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

    /// Issues a session token; `remember` is whether the session outlives the browser.
    pub fn issue_session(
        &self,
        session: &Session,
        authentication: &Authentication,
        remember: bool,
        issued_at: Timestamp,
    ) -> Issued {
        let began_at = session.id.began_at().map(Timestamp::seconds);
        let claims = SessionClaims {
            iss: Self::ISSUER.to_owned(),
            aud: SessionClaims::AUD.to_owned(),
            sub: session.user,
            sid: session.id,
            amr: authentication.amr.clone(),
            auth_time: authentication.at.map(Timestamp::seconds).filter(|at| Some(*at) != began_at),
            factor_time: authentication.factor_at.map(Timestamp::seconds),
            passkey: authentication.passkey,
            remember,
            iat: issued_at.seconds(),
            exp: session.expires_at.seconds(),
            nbf: None,
        };
        self.issue(SessionClaims::TYP, &claims, claims.exp)
    }

    #[allow(clippy::disallowed_methods, reason = "the one place where tokens are signed")]
    pub(crate) fn issue(&self, typ: &str, claims: &impl Serialize, exp: i64) -> Issued {
        // Signing fails only for claims that are no JSON or a key of another family; an empty token is never valid.
        let token =
            jsonwebtoken::encode(&header(typ, &self.current.kid), claims, &self.signing).unwrap_or_default();
        Issued { token, expires_at: Timestamp::from_seconds(exp) }
    }

    /// Verifies an access token as of `now`.
    ///
    /// # Errors
    /// [`TokenError::Expired`] when nothing but its `exp` is wrong with it, else [`TokenError::Invalid`].
    pub fn verify_access_token(&self, token: &str, now: Timestamp) -> Result<VerifiedClaims, TokenError> {
        let (claims, _): (AccessClaims, _) = self.decode(token)?;
        if claims.sub != claims.user_id {
            return Err(TokenError::Invalid);
        }
        check_times(claims.sub, claims.iat, claims.nbf, claims.exp, now)?;
        Ok(VerifiedClaims::new(&claims))
    }

    /// Verifies a session token as of `now`. It expires after today's lifetime of a session, if that is shorter than the one
    /// that it was issued for.
    ///
    /// # Errors
    /// As [`Tokens::verify_access_token`].
    pub fn verify_session_token(&self, token: &str, now: Timestamp) -> Result<VerifiedSession, TokenError> {
        let (mut claims, kid): (SessionClaims, _) = self.decode(token)?;
        // Earlier versions did not write `rememberMe`.
        let lasts_a_day = claims.exp.checked_sub(claims.iat) == Some(seconds(SHORT_SESSION));
        claims.remember &= !lasts_a_day || self.session_ttl <= SHORT_SESSION;
        let latest = claims.iat.saturating_add(seconds(self.session_ttl(claims.remember)));
        claims.exp = claims.exp.min(latest);
        check_times(claims.sub, claims.iat, claims.nbf, claims.exp, now)?;
        Ok(VerifiedSession::new(claims, kid != self.current.kid))
    }

    /// Verifies all that does not depend on the time, and returns the claims and the `kid` of the secret. The claims are
    /// parsed only when the signature is valid.
    pub(crate) fn decode<C: Claims>(&self, token: &str) -> Result<(C, &str), TokenError> {
        if token.len() > MAX_LENGTH {
            return Err(TokenError::Invalid);
        }
        let (claims, key) = verify(token, |header| {
            let is_of_kind = header.typ.as_deref() == Some(C::TYP);
            let mut keys = iter::once(&self.current).chain(&self.earlier);
            keys.find(|key| is_of_kind && header.kid.as_ref() == Some(&key.kid))
        })
        .ok_or(TokenError::Invalid)?;
        let claims: C = parse_object(&claims).ok_or(TokenError::Invalid)?;
        if claims.issuer_and_audience() != (Self::ISSUER, C::AUD) {
            return Err(TokenError::Invalid);
        }
        Ok((claims, &key.kid))
    }
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

fn check_times(user: UserId, iat: i64, nbf: Option<i64>, exp: i64, now: Timestamp) -> Result<(), TokenError> {
    if is_expired(iat, nbf, exp, now)? { Err(TokenError::Expired(user)) } else { Ok(()) }
}

/// Checks that no time is negative, and that `iat` and `nbf` are not in the future of any instance (RFC 7519 section 4.1);
/// returns whether `exp` is past.
///
/// # Errors
/// [`TokenError::Invalid`].
pub(crate) fn is_expired(iat: i64, nbf: Option<i64>, exp: i64, now: Timestamp) -> Result<bool, TokenError> {
    let latest_start = (now + MAX_CLOCK_SKEW).seconds();
    let nbf = nbf.unwrap_or(iat);
    if iat.min(nbf).min(exp) < 0 || iat.max(nbf) > latest_start {
        return Err(TokenError::Invalid);
    }
    Ok(exp <= now.seconds())
}

#[cfg(test)]
mod tests {
    use super::{Session, Tokens};
    use crate::{Authentication, TokenError};
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
        let (session, email) = (session(now + HOUR * 3), Email::parse("ann@example.org").unwrap());
        tokens.issue_access(&session, email, Uuid::from_u128(9), now).token
    }

    fn session(expires_at: Timestamp) -> Session {
        let id = Uuid::from_u128(7);
        Session { user: UserId::from(id), id: SessionId::from(id), expires_at }
    }

    #[test]
    fn access_token_expires_while_its_session_can_be_renewed() {
        let tokens = tokens("a secret of more than thirty-two bytes", &[]);
        let (now, email) = (Timestamp::from_seconds(1_800_000_000), Email::parse("ann@example.org").unwrap());
        for (left, lifetime) in [(HOUR * 24, HOUR), (HOUR * 3, HOUR), (HOUR, HOUR / 3), (HOUR / 2, HOUR / 6)]
        {
            let issued = tokens.issue_access(&session(now + left), email.clone(), Uuid::from_u128(9), now);
            assert_eq!(issued.expires_at, now + lifetime);
        }
        let second = Duration::from_secs(1);
        for (left, lifetime) in [(second, second), (second * 2, second)] {
            let issued = tokens.issue_access(&session(now + left), email.clone(), Uuid::from_u128(9), now);
            assert_eq!(
                issued.expires_at,
                now + lifetime,
                "at least a second, and no longer than the session"
            );
        }
    }

    #[test]
    fn shortened_session_lifetime_applies_to_tokens_that_were_issued_before() {
        let now = Timestamp::from_seconds(1_800_000_000);
        let with =
            |ttl| Tokens::new(&SecretString::from("a secret of more than thirty-two bytes"), &[], HOUR, ttl);
        let (long, short) = (with(HOUR * 24 * 30), with(HOUR * 2));
        let token = |remember| {
            let session = session(now + long.session_ttl(remember));
            long.issue_session(&session, &Authentication::password(), remember, now).token
        };
        for remember in [true, false] {
            let token = token(remember);
            assert!(long.verify_session_token(&token, now + HOUR * 2).is_ok());
            let last = now + (HOUR * 2 - Duration::from_secs(1));
            assert_eq!(short.verify_session_token(&token, last).unwrap().expires_at(), now + HOUR * 2);
            let refused = short.verify_session_token(&token, now + HOUR * 2).err();
            assert_eq!(refused, Some(TokenError::Expired(UserId::from(Uuid::from_u128(7)))));
        }
        // A longer lifetime does not apply to them.
        let token =
            short.issue_session(&session(now + HOUR * 2), &Authentication::password(), true, now).token;
        assert!(long.verify_session_token(&token, now + HOUR * 2).is_err());
    }

    #[test]
    fn token_is_valid_from_iat_until_exp() {
        let tokens = tokens("a secret of more than thirty-two bytes", &[]);
        let now = Timestamp::from_seconds(1_800_000_000);
        let token = access(&tokens, now);
        assert!(tokens.verify_access_token(&token, now).is_ok());
        assert!(tokens.verify_access_token(&token, now + (HOUR - Duration::from_millis(1))).is_ok());
        assert_eq!(
            tokens.verify_access_token(&token, now + HOUR).err(),
            Some(TokenError::Expired(UserId::from(Uuid::from_u128(7))))
        );
        // The clock of another instance may be slow.
        assert!(tokens.verify_access_token(&token, Timestamp::from_seconds(now.seconds() - 60)).is_ok());
        let before = Timestamp::from_seconds(now.seconds() - 61);
        assert_eq!(tokens.verify_access_token(&token, before).err(), Some(TokenError::Invalid));
    }

    #[test]
    fn rejects_a_token_of_the_other_kind() {
        let tokens = tokens("a secret of more than thirty-two bytes", &[]);
        let now = Timestamp::from_seconds(1_800_000_000);
        let session =
            tokens.issue_session(&session(now + HOUR), &Authentication::password(), true, now).token;
        assert!(tokens.verify_session_token(&session, now).is_ok());
        assert_eq!(tokens.verify_access_token(&session, now).err(), Some(TokenError::Invalid));
        assert_eq!(tokens.verify_session_token(&access(&tokens, now), now).err(), Some(TokenError::Invalid));
    }

    #[test]
    fn earlier_secret_verifies_but_does_not_sign() {
        let now = Timestamp::from_seconds(1_800_000_000);
        let (new, old) = ("the new secret of thirty-two bytes", "the old secret of thirty-two bytes");
        let both = tokens(new, &[old]);
        assert!(both.verify_access_token(&access(&tokens(old, &[]), now), now).is_ok());
        assert!(tokens(new, &[]).verify_access_token(&access(&both, now), now).is_ok());
        assert!(tokens(old, &[]).verify_access_token(&access(&both, now), now).is_err());
    }

    #[test]
    fn verifying_takes_less_than_50_microseconds() {
        let tokens = tokens("a secret of more than thirty-two bytes", &[]);
        let now = Timestamp::from_seconds(1_800_000_000);
        let token = access(&tokens, now);
        let mut times: Vec<Duration> = (0..2000)
            .map(|_| {
                let begin = Instant::now();
                assert!(tokens.verify_access_token(&token, now).is_ok());
                begin.elapsed()
            })
            .collect();
        times.sort();
        let median = times[times.len() / 2];
        println!("median {median:?}");
        assert!(median < Duration::from_micros(50), "{median:?}");
    }
}
