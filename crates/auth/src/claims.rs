//! Verified claims: types that only [`Tokens`](crate::Tokens) can construct, by verifying a token.

use crate::{Authentication, FactorShownAt};
use shared::{AccessClaims, Amr, AuthMethod, SessionClaims, SessionId, Timestamp, UserId};
use std::time::Duration;
use thiserror::Error;

/// The age from which any session token is renewed.
const RENEW_AFTER: Duration = DAY;
/// How long after it began a session is fresh.
const FRESH_FOR: Duration = DAY;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

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

    /// What the session has shown.
    pub fn amr(&self) -> &Amr {
        &self.claims.amr
    }

    /// For a token that takes the place of this one: a renewal, and a new session in exchange, show nothing again.
    pub fn authentication(&self) -> Authentication {
        let FactorShownAt(factor_at) = self.factor_shown_at();
        Authentication { amr: self.amr().clone(), at: self.authenticated_at(), factor_at }
    }

    /// The same, after a one-time code: what was shown before is no fresher.
    pub fn authentication_with_code(&self, now: Timestamp) -> Authentication {
        let amr = self.amr().clone().with(AuthMethod::Otp);
        Authentication { amr, at: self.authenticated_at(), factor_at: Some(now) }
    }

    /// When it has shown a second factor.
    pub fn factor_shown_at(&self) -> FactorShownAt {
        let at = self.claims.factor_time.map(Timestamp::from_seconds).or_else(|| self.authenticated_at());
        FactorShownAt(at.filter(|_| self.amr().has_second_factor()))
    }

    /// `None` for a session whose id has no timestamp.
    fn authenticated_at(&self) -> Option<Timestamp> {
        self.claims.auth_time.map(Timestamp::from_seconds).or_else(|| self.claims.sid.began_at())
    }

    /// For what a session that was left open must not do: its owner has to have signed in within a day, and to have shown a second
    /// factor if the account has one: since `factor_since`.
    ///
    /// # Errors
    /// [`NotFresh`]: the owner signs in again.
    pub fn fresh(
        &self,
        factor_since: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<FreshSession<'_>, NotFresh> {
        let is_recent = self.authenticated_at().is_some_and(|at| at + FRESH_FOR > now);
        match is_recent && factor_since.is_none_or(|since| self.factor_shown_at().counts_since(since)) {
            true => Ok(FreshSession(self)),
            false => Err(NotFresh(self.user_id())),
        }
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

/// A session whose owner has signed in lately, and that has shown every factor of its account. Only [`VerifiedSession::fresh`] makes one:
///
/// ```compile_fail,E0423
/// fn forge(session: &auth::VerifiedSession) -> auth::FreshSession<'_> {
///     auth::FreshSession(session)
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct FreshSession<'a>(&'a VerifiedSession);

impl FreshSession<'_> {
    /// The account.
    pub fn user_id(&self) -> UserId {
        self.0.user_id()
    }

    /// When it has shown a second factor.
    pub fn factor_shown_at(&self) -> FactorShownAt {
        self.0.factor_shown_at()
    }

    /// Whether it began with a passkey, which stands for the password.
    pub fn began_with_passkey(&self) -> bool {
        self.0.amr().contains(AuthMethod::Hwk)
    }
}

/// The session of this account is too old, or has not shown the second factor.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("the session is not fresh")]
pub struct NotFresh(pub UserId);

#[cfg(test)]
mod tests {
    use super::{DAY, VerifiedSession};
    use crate::{Authentication, Session, Tokens};
    use secrecy::SecretString;
    use shared::{Amr, AuthMethod, SessionId, Timestamp, UserId};
    use std::time::Duration;
    use uuid::Uuid;

    /// A session of 30 days with the id `id`.
    fn session(id: u128, authentication: &Authentication, now: Timestamp) -> VerifiedSession {
        let (hour, lifetime) = (Duration::from_secs(3600), 30 * DAY);
        let tokens =
            Tokens::new(&SecretString::from("a secret of more than thirty-two bytes"), &[], hour, lifetime);
        let id = Uuid::from_u128(id);
        let session = Session { user: UserId::from(id), id: SessionId::from(id), expires_at: now + lifetime };
        tokens
            .verify_session_token(&tokens.issue_session(&session, authentication, true, now).token, now)
            .unwrap()
    }

    /// An id of version 7 with this timestamp.
    fn id_at(began_at: Timestamp) -> u128 {
        u128::from(began_at.millis().unsigned_abs()) << 80 | 0x7 << 76 | 0x8 << 60 | 1
    }

    #[test]
    fn session_is_fresh_for_a_day_after_it_began() {
        let now = Timestamp::from_seconds(1_800_000_000);
        let session_of = |id| session(id, &Authentication::password(), now);
        let fresh = session_of(id_at(now));
        assert!(fresh.fresh(None, now + (DAY - Duration::from_millis(1))).is_ok());
        assert_eq!(fresh.fresh(None, now + DAY).err().map(|error| error.0), Some(fresh.user_id()));
        assert!(session_of(7).fresh(None, now).is_err(), "its id has no timestamp");
    }

    /// Else anyone with an old session could make it fresh.
    #[test]
    fn session_in_exchange_is_no_fresher() {
        let now = Timestamp::from_seconds(1_800_000_000);
        let old = session(id_at(now), &Authentication::password(), now);
        let later = now + DAY;
        let new = session(id_at(later), &old.authentication(), later);
        assert_eq!(new.authentication().at, Some(now));
        assert!(new.fresh(None, later).is_err());
        assert!(session(id_at(later), &Authentication::password(), later).fresh(None, later).is_ok());
    }

    #[test]
    fn fresh_session_has_shown_the_factor_of_its_account() {
        let now = Timestamp::from_seconds(1_800_000_000);
        let session_of = |amr: &Amr| {
            session(id_at(now), &Authentication { amr: amr.clone(), at: None, factor_at: None }, now)
        };
        let (password, code) = (Amr::password(), Amr::password().with(AuthMethod::Otp));
        let passkey = Amr::from(vec!["hwk".to_owned()]);
        assert!(session_of(&password).fresh(None, now).is_ok());
        assert!(session_of(&password).fresh(Some(now), now).is_err());
        for amr in [&code, &passkey] {
            let session = session_of(amr);
            assert_eq!(session.fresh(Some(now), now).unwrap().began_with_passkey(), amr == &passkey);
            assert!(session.fresh(Some(now), now + DAY).is_err());
        }
    }

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
            let token = tokens.issue_session(&session, &Authentication::password(), true, now).token;
            let session = tokens.verify_session_token(&token, now).unwrap();
            assert!(session.is_remembered());
            assert!(session.is_old(now + old) && !session.is_old(now + (old - Duration::from_millis(1))));
        }
    }
}
