//! Invitations to sign up.

use super::token::{Opened, Purpose};
use crate::{Issued, TokenError, Tokens};
use serde::{Deserialize, Serialize};
use shared::{Email, Timestamp, UserId};
use std::time::Duration;
use uuid::Uuid;

/// How long an invitation can be used.
pub const INVITATION_TTL: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Allows its holder to create one account.
#[derive(Serialize, Deserialize)]
struct InvitationClaims {
    /// Random. The row with it is what spends the invitation.
    jti: Uuid,
    /// The only address that it is for, if it is for one.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "stored")]
    email: Option<Email>,
}

fn stored<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Email>, D::Error> {
    Email::deserialize_stored(deserializer).map(Some)
}

impl Purpose for InvitationClaims {
    const TYP: &str = "invite+jwt";
    const AUD: &str = "latchkey-invite";
    const TTL: Duration = INVITATION_TTL;
    fn user(&self) -> Option<UserId> {
        None
    }
}

/// An invitation that this server has issued and that has not expired. Only the database knows whether it was used.
#[derive(Clone, Debug)]
pub struct Invitation {
    id: Uuid,
    email: Option<Email>,
    issued_at: Timestamp,
}

impl Invitation {
    /// Its id, which can be spent once.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// When it was issued, to the second.
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// When it expires.
    pub fn expires_at(&self) -> Timestamp {
        self.issued_at + INVITATION_TTL
    }

    /// Whether an account with this address may be created by it.
    pub fn is_for(&self, email: &Email) -> bool {
        self.email.as_ref().is_none_or(|own| own == email)
    }
}

/// Why an invitation is not accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InvitationError {
    /// No invitation of this server.
    Invalid,
    Expired,
}

impl Tokens {
    /// Issues an invitation with a random `id`, for one address or for any.
    pub fn issue_invitation(&self, id: Uuid, email: Option<Email>, now: Timestamp) -> Issued {
        self.issue_for(InvitationClaims { jti: id, email }, now)
    }

    /// Verifies a token of [`Tokens::issue_invitation`] as of `now`.
    ///
    /// # Errors
    /// [`InvitationError`].
    pub fn verify_invitation(&self, token: &str, now: Timestamp) -> Result<Invitation, InvitationError> {
        let opened = self.open(token, now).map_err(|_: TokenError| InvitationError::Invalid)?;
        let Opened { about: InvitationClaims { jti: id, email }, issued_at, is_expired } = opened;
        match is_expired {
            true => Err(InvitationError::Expired),
            false => Ok(Invitation { id, email, issued_at }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{INVITATION_TTL, InvitationError};
    use crate::Tokens;
    use secrecy::SecretString;
    use shared::{Email, Timestamp};
    use std::time::Duration;
    use uuid::Uuid;

    fn tokens() -> Tokens {
        let secret = SecretString::from("a secret of more than thirty-two bytes");
        Tokens::new(&secret, &[], Duration::from_secs(3600), Duration::from_secs(7 * 24 * 3600))
    }

    #[test]
    fn invitation_expires_after_a_week() {
        let (tokens, now) = (tokens(), Timestamp::from_seconds(1_800_000_000));
        let token = tokens.issue_invitation(Uuid::from_u128(9), None, now).token;
        let last = now + (INVITATION_TTL - Duration::from_secs(1));
        let invitation = tokens.verify_invitation(&token, last).unwrap();
        assert_eq!((invitation.id(), invitation.expires_at()), (Uuid::from_u128(9), now + INVITATION_TTL));
        let end = tokens.verify_invitation(&token, now + INVITATION_TTL);
        assert_eq!(end.err(), Some(InvitationError::Expired));
        assert_eq!(tokens.verify_invitation("x", now).err(), Some(InvitationError::Invalid));
    }

    #[test]
    fn invitation_of_an_address_is_for_all_of_its_spellings_only() {
        let (tokens, now) = (tokens(), Timestamp::from_seconds(1_800_000_000));
        let [ann, same, bob] = ["ann@bücher.example", " Ann@xn--bcher-kva.example", "bob@bücher.example"]
            .map(|it| Email::parse(it).unwrap());
        let for_ann = tokens.issue_invitation(Uuid::from_u128(9), Some(ann.clone()), now).token;
        let for_ann = tokens.verify_invitation(&for_ann, now).unwrap();
        assert!(for_ann.is_for(&ann) && for_ann.is_for(&same) && !for_ann.is_for(&bob));
        let for_any = tokens.issue_invitation(Uuid::from_u128(9), None, now).token;
        assert!(tokens.verify_invitation(&for_any, now).unwrap().is_for(&bob));
    }
}
