//! Tokens that are sent by e-mail. Each is valid for one purpose and one hour, and only once, because it is bound to the
//! state that its use changes.

use crate::{
    Issued, PasswordFingerprint, PasswordHash, TokenError, Tokens,
    purpose::{Opened, Purpose},
};
use serde::{Deserialize, Serialize};
use shared::{Email, Timestamp, UserId};
use std::time::Duration;

/// The lifetime of a mailed token.
pub const MAILED_TOKEN_TTL: Duration = Duration::from_secs(60 * 60);

/// Allows its holder to set a new password while the password is still the forgotten one.
#[derive(Serialize, Deserialize)]
struct ResetClaims {
    sub: UserId,
    /// Of the forgotten password.
    pwd: PasswordFingerprint,
}

/// Proves that its holder receives e-mail at this address.
#[derive(Serialize, Deserialize)]
struct VerifyEmailClaims {
    sub: UserId,
    #[serde(deserialize_with = "Email::deserialize_stored")]
    email: Email,
    /// The page to go on to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    page: Option<String>,
}

impl Purpose for ResetClaims {
    const TYP: &str = "reset+jwt";
    const AUD: &str = "latchkey-reset-password";
    const TTL: Duration = MAILED_TOKEN_TTL;
    fn user(&self) -> Option<UserId> {
        Some(self.sub)
    }
}

impl Purpose for VerifyEmailClaims {
    const TYP: &str = "verify+jwt";
    const AUD: &str = "latchkey-verify-email";
    const TTL: Duration = MAILED_TOKEN_TTL;
    fn user(&self) -> Option<UserId> {
        Some(self.sub)
    }
}

/// The claims of a verified password reset token.
#[derive(Debug)]
pub struct VerifiedReset {
    user: UserId,
    fingerprint: PasswordFingerprint,
    issued_at: Timestamp,
}

impl VerifiedReset {
    /// The account.
    pub fn user_id(&self) -> UserId {
        self.user
    }

    /// When the link was requested, to the second.
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// Whether `password` is still the forgotten one; a reset replaces it.
    pub fn is_for(&self, password: &PasswordHash) -> bool {
        self.fingerprint == password.fingerprint()
    }
}

/// The claims of a verified e-mail verification token, which may have expired.
#[derive(Debug)]
pub struct VerifiedEmail {
    user: UserId,
    email: Email,
    page: Option<String>,
    issued_at: Timestamp,
    is_expired: bool,
}

impl VerifiedEmail {
    /// The account.
    pub fn user_id(&self) -> UserId {
        self.user
    }

    /// The address.
    pub fn email(&self) -> &Email {
        &self.email
    }

    /// The page to go on to.
    pub fn page(&self) -> Option<&str> {
        self.page.as_deref()
    }

    /// When the link was requested, to the second.
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// Whether it verifies nothing any more, and only tells which address it was for.
    pub fn is_expired(&self) -> bool {
        self.is_expired
    }
}

impl Tokens {
    /// Issues a token that allows replacing `password`.
    pub fn issue_reset(&self, user: UserId, password: PasswordFingerprint, now: Timestamp) -> Issued {
        self.issue_for(ResetClaims { sub: user, pwd: password }, now)
    }

    /// Issues a token to be sent to `email`. Signed with it is the `page` to go on to, so that no other can be named later.
    pub fn issue_email_verification(
        &self,
        user: UserId,
        email: Email,
        page: Option<String>,
        now: Timestamp,
    ) -> Issued {
        self.issue_for(VerifyEmailClaims { sub: user, email, page }, now)
    }

    /// Verifies a token of [`Tokens::issue_reset`] as of `now`.
    ///
    /// # Errors
    /// As [`Tokens::verify_access_token`].
    pub fn verify_reset_token(&self, token: &str, now: Timestamp) -> Result<VerifiedReset, TokenError> {
        let (ResetClaims { sub: user, pwd: fingerprint }, issued_at) = self.verify_for(token, now)?;
        Ok(VerifiedReset { user, fingerprint, issued_at })
    }

    /// Verifies a token of [`Tokens::issue_email_verification`] as of `now`. One that has expired is returned, too: its
    /// address may have been verified in time.
    ///
    /// # Errors
    /// [`TokenError::Invalid`].
    pub fn verify_email_token(&self, token: &str, now: Timestamp) -> Result<VerifiedEmail, TokenError> {
        let Opened { about, issued_at, is_expired } = self.open(token, now)?;
        let VerifyEmailClaims { sub: user, email, page } = about;
        Ok(VerifiedEmail { user, email, page, issued_at, is_expired })
    }
}

#[cfg(test)]
mod tests {
    use super::MAILED_TOKEN_TTL;
    use crate::{Authentication, Challenge, Device, PasswordHash, Session, TokenError, Tokens, Trust};
    use secrecy::SecretString;
    use shared::{Email, SessionId, Timestamp, UserId};
    use std::time::Duration;
    use uuid::Uuid;

    fn now() -> Timestamp {
        Timestamp::from_seconds(1_800_000_000)
    }

    fn tokens() -> Tokens {
        let secret = SecretString::from("a secret of more than thirty-two bytes");
        Tokens::new(&secret, &[], Duration::from_secs(3600), Duration::from_secs(7 * 24 * 3600))
    }

    fn ann() -> (UserId, Email) {
        (UserId::from(Uuid::from_u128(1)), Email::parse("ann@example.org").unwrap())
    }

    fn password(stored: &str) -> PasswordHash {
        PasswordHash::from_stored(stored.to_owned())
    }

    #[test]
    fn each_kind_is_accepted_for_its_own_purpose_only() {
        let (tokens, (user, email)) = (tokens(), ann());
        let id = SessionId::from(Uuid::from_u128(7));
        let session = Session { user, id, expires_at: now() + MAILED_TOKEN_TTL };
        let all = [
            tokens.issue_reset(user, password("one").fingerprint(), now()),
            tokens.issue_email_verification(user, email.clone(), None, now()),
            tokens.issue_device(&Device::new(Uuid::from_u128(9)), now()),
            tokens.issue_challenge(Challenge::new(user, password("one").fingerprint(), now(), true), now()),
            tokens.issue_trust(Trust::new(user, password("one").fingerprint(), now(), id.uuid()), now()),
            tokens.issue_session(&session, &Authentication::password(), true, now()),
            tokens.issue_access(&session, email, session.id.uuid(), now()),
        ];
        for (place, token) in all.iter().map(|issued| issued.token.as_str()).enumerate() {
            let accepted = [
                tokens.verify_reset_token(token, now()).is_ok(),
                tokens.verify_email_token(token, now()).is_ok(),
                tokens.verify_device(token, now()).is_ok(),
                tokens.verify_challenge(token, now()).is_ok(),
                tokens.verify_trust(token, now()).is_ok(),
                tokens.verify_session_token(token, now()).is_ok(),
                tokens.verify_access_token(token, now()).is_ok(),
            ];
            assert_eq!(accepted.iter().filter(|accepted| **accepted).count(), 1, "{place}");
            assert!(accepted[place], "{place}");
        }
    }

    #[test]
    fn mailed_tokens_expire_after_an_hour() {
        let (tokens, (user, email)) = (tokens(), ann());
        let reset = tokens.issue_reset(user, password("one").fingerprint(), now()).token;
        let verification = tokens.issue_email_verification(user, email.clone(), None, now()).token;
        let (last, end) = (now() + (MAILED_TOKEN_TTL - Duration::from_secs(1)), now() + MAILED_TOKEN_TTL);
        assert_eq!(tokens.verify_reset_token(&reset, last).unwrap().user_id(), user);
        let [in_time, late] = [last, end].map(|at| tokens.verify_email_token(&verification, at).unwrap());
        assert_eq!((in_time.email, in_time.is_expired, late.is_expired), (email, false, true));
        assert_eq!(tokens.verify_reset_token(&reset, end).err(), Some(TokenError::Expired(user)));
    }

    #[test]
    fn reset_is_bound_to_the_forgotten_password() {
        let tokens = tokens();
        let token = tokens.issue_reset(ann().0, password("one").fingerprint(), now()).token;
        let reset = tokens.verify_reset_token(&token, now()).unwrap();
        assert!(reset.is_for(&password("one")) && !reset.is_for(&password("another")));
        assert!(!token.contains("one"));
    }
}
