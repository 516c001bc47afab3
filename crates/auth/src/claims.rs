//! Verified claims: types that only [`Tokens`](crate::Tokens) can construct, by verifying a token.

use crate::{Authentication, FactorShownAt};
use shared::{AccessClaims, Amr, AuthMethod, PasskeyId, SessionClaims, SessionId, Timestamp, UserId};
use std::time::Duration;
use thiserror::Error;

/// The age from which any session token is renewed.
const RENEW_AFTER: Duration = DAY;
/// How long after it began a session is fresh.
const FRESH_FOR: Duration = DAY;
/// How long after its owner has given the password or a code a session is confirmed.
const CONFIRMED_FOR: Duration = Duration::from_secs(10 * 60);
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
        let (amr, passkey) = (self.amr().clone(), self.passkey());
        Authentication { amr, at: self.authenticated_at(), factor_at, passkey }
    }

    /// The same, after a one-time code: what was shown before is no fresher.
    pub fn authentication_with_code(&self, now: Timestamp) -> Authentication {
        let amr = self.amr().clone().with(AuthMethod::Otp);
        Authentication { amr, factor_at: Some(now), ..self.authentication() }
    }

    /// The passkey that the session began with, unless the session has removed it.
    pub fn passkey(&self) -> Option<PasskeyId> {
        self.claims.passkey
    }

    /// When it has shown a second factor.
    pub fn factor_shown_at(&self) -> FactorShownAt {
        let at = self.claims.factor_time.map(Timestamp::from_seconds).or_else(|| self.authenticated_at());
        FactorShownAt(at.filter(|_| self.amr().contains(AuthMethod::Otp) || self.began_with_passkey()))
    }

    /// Whether it began with a passkey that is not removed: `hwk` without the id of a passkey counts for nothing.
    fn began_with_passkey(&self) -> bool {
        self.amr().contains(AuthMethod::Hwk) && self.passkey().is_some()
    }

    /// `None` for a session whose id has no timestamp. That may lie in the future: it is after the account's cutoff, which a clock
    /// that was ahead has set.
    fn authenticated_at(&self) -> Option<Timestamp> {
        let at = self.claims.auth_time.map(Timestamp::from_seconds).or_else(|| self.claims.sid.began_at());
        at.map(|at| at.min(self.issued_at()))
    }

    /// For what a session that was left open must not do: its owner has to have signed in within a day, and to have shown a second
    /// factor if the account has one: since `factor_since`.
    ///
    /// # Errors
    /// [`NotFresh`].
    pub fn fresh(
        &self,
        factor_since: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<FreshSession<'_>, NotFresh> {
        let is_recent = self.authenticated_at().is_some_and(|at| at + FRESH_FOR > now);
        let has_shown = factor_since.is_none_or(|since| self.factor_shown_at().counts_since(since));
        match (is_recent, has_shown) {
            (true, true) => Ok(FreshSession(self)),
            (true, false) => Err(NotFresh::Code(self.user_id())),
            (false, _) => Err(NotFresh::SignIn(self.user_id())),
        }
    }

    /// For what would outlast a session that was stolen: one that began with a passkey has to be fresh, and of any other the owner
    /// has to have given the password or a code within ten minutes, besides.
    ///
    /// # Errors
    /// As [`fresh`](Self::fresh).
    pub fn confirmed(
        &self,
        factor_since: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<ConfirmedSession<'_>, NotFresh> {
        let fresh = self.fresh(factor_since, now)?;
        let shown_at = self.authenticated_at().max(self.factor_shown_at().0);
        let is_recent = shown_at.is_some_and(|at| at + CONFIRMED_FOR > now);
        match (is_recent || fresh.began_with_passkey(), factor_since) {
            (true, _) => Ok(ConfirmedSession(fresh)),
            (false, None) => Err(NotFresh::SignIn(self.user_id())),
            // A sign-in on a trusted device would show the password alone.
            (false, Some(_)) => Err(NotFresh::Code(self.user_id())),
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
        self.0.began_with_passkey()
    }
}

/// A fresh session that its owner has confirmed lately. Only [`VerifiedSession::confirmed`] makes one:
///
/// ```compile_fail,E0423
/// fn forge(fresh: auth::FreshSession<'_>) -> auth::ConfirmedSession<'_> {
///     auth::ConfirmedSession(fresh)
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ConfirmedSession<'a>(FreshSession<'a>);

impl<'a> ConfirmedSession<'a> {
    /// It is fresh, too.
    pub fn fresh(self) -> FreshSession<'a> {
        self.0
    }
}

/// What the session of this account takes to be fresh, or confirmed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum NotFresh {
    /// Another sign-in: it is too old.
    #[error("the session is too old")]
    SignIn(UserId),
    /// A code: it has not shown the second factor, or too long ago.
    #[error("the session has not shown the second factor")]
    Code(UserId),
}

#[cfg(test)]
mod tests;
