//! Claims that were verified. To hold one is the proof: only [`Tokens`](super::Tokens) makes them, and
//! [`KeptApiKey`](super::KeptApiKey) of a personal access token.

use shared::{AccessClaims, ApiKeyId, SessionClaims, SessionId, Timestamp, UserId};

/// Who an access token speaks for, after its signature and every claim were checked.
///
/// There is no way to make one but to verify a token:
///
/// ```
/// use latchkey::auth::{TokenError, Tokens, VerifiedClaims};
/// fn owner(tokens: &Tokens, token: &str, now: shared::Timestamp) -> Result<VerifiedClaims, TokenError> {
///     tokens.verify(token, now)
/// }
/// ```
///
/// Not by writing one down:
///
/// ```compile_fail
/// fn forge(claims: shared::AccessClaims) -> latchkey::auth::VerifiedClaims {
///     latchkey::auth::VerifiedClaims {
///         user: claims.user_id,
///         credential: latchkey::auth::Credential::Session(claims.sid),
///     }
/// }
/// ```
///
/// nor by converting or reading one:
///
/// ```compile_fail
/// fn forge(claims: shared::AccessClaims) -> latchkey::auth::VerifiedClaims {
///     claims.into()
/// }
/// ```
///
/// ```compile_fail
/// fn forge(json: &str) -> latchkey::auth::VerifiedClaims {
///     serde_json::from_str(json).unwrap()
/// }
/// ```
///
/// nor from a session token:
///
/// ```compile_fail
/// use latchkey::auth::{TokenError, Tokens, VerifiedClaims};
/// fn confuse(tokens: &Tokens, token: &str, now: shared::Timestamp) -> Result<VerifiedClaims, TokenError> {
///     tokens.verify_session(token, now)
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct VerifiedClaims {
    user: UserId,
    credential: Credential,
}

/// What stands behind verified claims, and what they end with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Credential {
    Session(SessionId),
    /// A personal access token.
    ApiKey(ApiKeyId),
}

impl VerifiedClaims {
    pub(super) fn new(claims: &AccessClaims) -> Self {
        Self { user: claims.user_id, credential: Credential::Session(claims.sid) }
    }

    pub(super) fn of_api_key(user: UserId, id: ApiKeyId) -> Self {
        Self { user, credential: Credential::ApiKey(id) }
    }

    /// The account.
    pub fn user_id(&self) -> UserId {
        self.user
    }

    /// What the token came from.
    pub fn credential(&self) -> Credential {
        self.credential
    }
}

/// Whose session a session token is, after its signature and every claim were checked.
///
/// Like [`VerifiedClaims`] it comes from verifying a token and from nowhere else:
///
/// ```compile_fail
/// fn forge(claims: shared::SessionClaims) -> latchkey::auth::VerifiedSession {
///     latchkey::auth::VerifiedSession { claims, has_earlier_secret: false }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct VerifiedSession {
    claims: SessionClaims,
    has_earlier_secret: bool,
}

impl VerifiedSession {
    pub(super) fn new(claims: SessionClaims, has_earlier_secret: bool) -> Self {
        Self { claims, has_earlier_secret }
    }

    /// Whether it was signed with a secret that is on its way out.
    pub fn has_earlier_secret(&self) -> bool {
        self.has_earlier_secret
    }

    /// The account.
    pub fn user_id(&self) -> UserId {
        self.claims.sub
    }

    /// The session itself, the same through every renewal.
    pub fn session_id(&self) -> SessionId {
        self.claims.sid
    }

    /// When this token was issued.
    pub fn issued_at(&self) -> Timestamp {
        Timestamp::from_seconds(self.claims.iat)
    }

    /// When this token ends.
    pub fn expires_at(&self) -> Timestamp {
        Timestamp::from_seconds(self.claims.exp)
    }
}
