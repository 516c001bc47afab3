//! The challenges of passkeys, which the browser keeps in a cookie until the authenticator has signed them. Each counts once:
//! the store records its id.

use super::token::Purpose;
use crate::{Issued, TokenError, Tokens};
use serde::{Deserialize, Serialize};
use shared::{Timestamp, UserId};
use std::time::Duration;
use uuid::Uuid;
use webauthn_rs_core::proto::{AuthenticationState, RegistrationState};

/// How long a challenge is valid.
pub(crate) const CHALLENGE_TTL: Duration = Duration::from_secs(5 * 60);

#[derive(Serialize, Deserialize)]
struct ToRegister {
    sub: UserId,
    jti: Uuid,
    state: RegistrationState,
}

#[derive(Serialize, Deserialize)]
struct ToSignIn {
    /// The account of the session that the challenge was issued to, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sub: Option<UserId>,
    jti: Uuid,
    state: AuthenticationState,
}

impl Purpose for ToRegister {
    const TYP: &str = "passkey-register+jwt";
    const AUD: &str = "latchkey-passkey-register";
    const TTL: Duration = CHALLENGE_TTL;
    fn user(&self) -> Option<UserId> {
        Some(self.sub)
    }
}

impl Purpose for ToSignIn {
    const TYP: &str = "passkey-sign-in+jwt";
    const AUD: &str = "latchkey-passkey-sign-in";
    const TTL: Duration = CHALLENGE_TTL;
    fn user(&self) -> Option<UserId> {
        self.sub
    }
}

/// What distinguishes a verified challenge from others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ChallengeId {
    pub id: Uuid,
    pub issued_at: Timestamp,
}

impl ChallengeId {
    /// When it expires.
    pub fn expires_at(self) -> Timestamp {
        self.issued_at + CHALLENGE_TTL
    }
}

/// A verified challenge to add a passkey. Only [`Tokens::verify_passkey_registration`] makes one:
///
/// ```compile_fail,E0451
/// fn forge(id: auth::ChallengeId, user: shared::UserId) -> auth::RegistrationChallenge {
///     auth::RegistrationChallenge { id, user, state: unreachable!() }
/// }
/// ```
pub struct RegistrationChallenge {
    id: ChallengeId,
    user: UserId,
    state: RegistrationState,
}

impl RegistrationChallenge {
    /// See [`ChallengeId`].
    pub fn id(&self) -> ChallengeId {
        self.id
    }

    /// The account that asked for it.
    pub fn user_id(&self) -> UserId {
        self.user
    }

    pub(crate) fn state(&self) -> &RegistrationState {
        &self.state
    }
}

/// A verified challenge to sign in with a passkey. Only [`Tokens::verify_passkey_sign_in`] makes one:
///
/// ```compile_fail,E0451
/// fn forge(id: auth::ChallengeId) -> auth::SignInChallenge {
///     auth::SignInChallenge { id, user: None, state: unreachable!() }
/// }
/// ```
pub struct SignInChallenge {
    id: ChallengeId,
    user: Option<UserId>,
    state: AuthenticationState,
}

impl SignInChallenge {
    /// See [`ChallengeId`].
    pub fn id(&self) -> ChallengeId {
        self.id
    }

    /// The account whose passkeys the options named; `None` if they named none.
    pub fn user_id(&self) -> Option<UserId> {
        self.user
    }

    pub(crate) fn state(&self) -> AuthenticationState {
        self.state.clone()
    }
}

impl Tokens {
    pub(crate) fn issue_passkey_registration(
        &self,
        user: UserId,
        id: Uuid,
        state: RegistrationState,
        now: Timestamp,
    ) -> Issued {
        self.issue_for(ToRegister { sub: user, jti: id, state }, now)
    }

    pub(crate) fn issue_passkey_sign_in(
        &self,
        user: Option<UserId>,
        id: Uuid,
        state: AuthenticationState,
        now: Timestamp,
    ) -> Issued {
        self.issue_for(ToSignIn { sub: user, jti: id, state }, now)
    }

    /// Verifies the token of a challenge to add a passkey as of `now`.
    ///
    /// # Errors
    /// As [`Tokens::verify_access_token`].
    pub fn verify_passkey_registration(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<RegistrationChallenge, TokenError> {
        let (ToRegister { sub: user, jti: id, state }, issued_at) = self.verify_for(token, now)?;
        Ok(RegistrationChallenge { id: ChallengeId { id, issued_at }, user, state })
    }

    /// Verifies the token of a challenge to sign in as of `now`.
    ///
    /// # Errors
    /// As [`Tokens::verify_access_token`].
    pub fn verify_passkey_sign_in(&self, token: &str, now: Timestamp) -> Result<SignInChallenge, TokenError> {
        let (ToSignIn { sub: user, jti: id, state }, issued_at) = self.verify_for(token, now)?;
        Ok(SignInChallenge { id: ChallengeId { id, issued_at }, user, state })
    }
}
