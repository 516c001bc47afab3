//! Verified claims. A value of these types is the proof: only [`Tokens`](crate::Tokens) makes them.

use shared::{AccessClaims, SessionClaims, SessionId, Timestamp, UserId};

/// The account and the session of an access token whose signature and claims were all checked.
///
/// Verifying a token is the only way to get one:
///
/// ```
/// use auth::{TokenError, Tokens, VerifiedClaims};
/// fn verify(tokens: &Tokens, token: &str, now: shared::Timestamp) -> Result<VerifiedClaims, TokenError> {
///     tokens.verify(token, now)
/// }
/// ```
///
/// The fields are private:
///
/// ```compile_fail,E0451
/// fn forge(claims: shared::AccessClaims) -> auth::VerifiedClaims {
///     auth::VerifiedClaims { user: claims.user_id, session: claims.sid }
/// }
/// ```
///
/// There is no conversion and no deserialization:
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
///     tokens.verify_session(token, now)
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct VerifiedClaims {
    user: UserId,
    session: SessionId,
}

impl VerifiedClaims {
    pub(crate) fn new(claims: &AccessClaims) -> Self {
        Self { user: claims.user_id, session: claims.sid }
    }

    /// The account.
    pub fn user_id(&self) -> UserId {
        self.user
    }

    /// The session that the token was issued to.
    pub fn session_id(&self) -> SessionId {
        self.session
    }
}

/// The claims of a session token whose signature and claims were all checked.
///
/// Like [`VerifiedClaims`], it only comes from verifying a token:
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

    /// Whether it is signed with a secret that is being rotated out.
    pub fn has_earlier_secret(&self) -> bool {
        self.has_earlier_secret
    }

    /// The account.
    pub fn user_id(&self) -> UserId {
        self.claims.sub
    }

    /// The session, the same through every renewal.
    pub fn session_id(&self) -> SessionId {
        self.claims.sid
    }

    /// When this token was issued.
    pub fn issued_at(&self) -> Timestamp {
        Timestamp::from_seconds(self.claims.iat)
    }

    /// When this token expires.
    pub fn expires_at(&self) -> Timestamp {
        Timestamp::from_seconds(self.claims.exp)
    }
}
