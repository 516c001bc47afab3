//! Verified claims: types that only [`Tokens`](crate::Tokens) can construct, by verifying a token.

use shared::{AccessClaims, SessionClaims, SessionId, Timestamp, UserId};
use std::time::Duration;

/// The age from which any session token is renewed.
const RENEW_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// The account and the session of a verified access token.
///
/// Verifying a token is the only way to get one:
///
/// ```
/// use auth::{TokenError, Tokens, VerifiedClaims};
/// fn verify(tokens: &Tokens, token: &str, now: shared::Timestamp) -> Result<VerifiedClaims, TokenError> {
///     tokens.verify_access_token(token, now)
/// }
/// ```
///
/// The fields are private:
///
/// ```compile_fail,E0451
/// fn forge(claims: shared::AccessClaims) -> auth::VerifiedClaims {
///     auth::VerifiedClaims { user: claims.user_id, session: claims.sid, expires_at: shared::Timestamp::LATEST }
/// }
/// ```
///
/// There is no conversion and no deserialisation:
///
/// ```compile_fail,E0277
/// fn forge(claims: shared::AccessClaims) -> auth::VerifiedClaims {
///     claims.into()
/// }
/// ```
///
/// ```compile_fail,E0277
/// fn forge(json: &str) -> auth::VerifiedClaims {
///     serde_json::from_str(json).unwrap()
/// }
/// ```
///
/// A session token yields another type:
///
/// ```compile_fail,E0308
/// use auth::{TokenError, Tokens, VerifiedClaims};
/// fn confuse(tokens: &Tokens, token: &str, now: shared::Timestamp) -> Result<VerifiedClaims, TokenError> {
///     tokens.verify_session_token(token, now)
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct VerifiedClaims {
    user: UserId,
    session: SessionId,
    expires_at: Timestamp,
}

impl VerifiedClaims {
    pub(crate) fn new(claims: &AccessClaims) -> Self {
        Self { user: claims.user_id, session: claims.sid, expires_at: Timestamp::from_seconds(claims.exp) }
    }

    /// The account.
    pub fn user_id(&self) -> UserId {
        self.user
    }

    /// The session that the token was issued to.
    pub fn session_id(&self) -> SessionId {
        self.session
    }

    /// When the token expires.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}

/// The claims of a verified session token.
///
/// As with [`VerifiedClaims`], only verification constructs it:
///
/// ```compile_fail,E0451
/// fn forge(claims: shared::SessionClaims) -> auth::VerifiedSession {
///     auth::VerifiedSession { claims, has_earlier_secret: false }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct VerifiedSession {
    claims: SessionClaims,
    has_earlier_secret: bool,
}

impl VerifiedSession {
    pub(crate) fn new(claims: SessionClaims, has_earlier_secret: bool) -> Self {
        Self { claims, has_earlier_secret }
    }

    /// Whether the token is signed with an earlier secret.
    pub fn has_earlier_secret(&self) -> bool {
        self.has_earlier_secret
    }

    /// The account.
    pub fn user_id(&self) -> UserId {
        self.claims.sub
    }

    /// The session; renewals keep it.
    pub fn session_id(&self) -> SessionId {
        self.claims.sid
    }

    /// Whether the session outlives the browser.
    pub fn is_remembered(&self) -> bool {
        self.claims.remember
    }

    /// Whether the token is to be renewed: after a quarter of its lifetime or a day, whichever is less.
    pub fn is_old(&self, now: Timestamp) -> bool {
        let lifetime = u64::try_from(self.claims.exp.saturating_sub(self.claims.iat)).unwrap_or_default();
        self.issued_at() + (Duration::from_secs(lifetime) / 4).min(RENEW_AFTER) <= now
    }

    /// When this token was issued.
    pub fn issued_at(&self) -> Timestamp {
        Timestamp::from_seconds(self.claims.iat)
    }

    /// When this token expires, also if `SESSION_TTL` was shortened since it was issued.
    pub fn expires_at(&self) -> Timestamp {
        Timestamp::from_seconds(self.claims.exp)
    }
}

#[cfg(test)]
mod tests {
    use crate::{Session, Tokens};
    use secrecy::SecretString;
    use shared::{SessionId, Timestamp, UserId};
    use std::time::Duration;
    use uuid::Uuid;

    #[test]
    fn session_token_is_old_after_a_quarter_of_its_lifetime_or_a_day() {
        let (now, id) = (Timestamp::from_seconds(1_800_000_000), Uuid::from_u128(7));
        let hours = |hours: u64| Duration::from_secs(hours * 3600);
        for (days, old) in [(30, hours(24)), (7, hours(24)), (4, hours(24)), (2, hours(12)), (1, hours(6))] {
            let lifetime = hours(24 * days);
            let secret = SecretString::from("a secret of more than thirty-two bytes");
            let tokens = Tokens::new(&secret, &[], hours(1), lifetime);
            let session =
                Session { user: UserId::from(id), id: SessionId::from(id), expires_at: now + lifetime };
            let token = tokens.issue_session(&session, true, now).token;
            let session = tokens.verify_session_token(&token, now).unwrap();
            assert!(session.is_remembered());
            assert!(session.is_old(now + old) && !session.is_old(now + (old - Duration::from_millis(1))));
        }
    }
}
