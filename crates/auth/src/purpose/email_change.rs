//! Tokens that are sent by e-mail to change the address of an account. A verified address confirms first, then the new one.

use super::token::Purpose;
use crate::{Issued, MAILED_TOKEN_TTL, PasswordFingerprint, TokenError, Tokens};
use serde::{Deserialize, Serialize};
use shared::{Email, Timestamp, UserId};
use std::time::Duration;
use uuid::Uuid;

/// Which of the two addresses has received a token.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConfirmedBy {
    /// The address of the account, to allow the change.
    Old,
    /// The address that it will have, after the old one has allowed the change.
    New,
    /// The same of an account whose address was never verified, and is not asked.
    NewAlone,
}

/// A change of address that waits for a confirmation. It is void once the account has another address or password.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EmailChange {
    /// The account.
    #[serde(rename = "sub")]
    pub user: UserId,
    /// Its address.
    #[serde(deserialize_with = "Email::deserialize_stored")]
    pub old: Email,
    /// The address that it will have.
    #[serde(deserialize_with = "Email::deserialize_stored")]
    pub new: Email,
    #[serde(rename = "by")]
    pub confirmed_by: ConfirmedBy,
    /// Of the password with which the change was requested.
    #[serde(rename = "pwd")]
    pub password: PasswordFingerprint,
    /// The page to go on to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct EmailChangeClaims {
    /// Random. The row with it is what spends the token.
    jti: Uuid,
    #[serde(flatten)]
    change: EmailChange,
}

impl Purpose for EmailChangeClaims {
    const TYP: &str = "change-email+jwt";
    const AUD: &str = "latchkey-change-email";
    const TTL: Duration = MAILED_TOKEN_TTL;
    fn user(&self) -> Option<UserId> {
        Some(self.change.user)
    }
}

/// A confirmed change: the token was in the mailbox. Only [`Tokens::verify_email_change`] makes one.
#[derive(Clone, Debug)]
pub struct VerifiedEmailChange {
    id: Uuid,
    change: EmailChange,
    issued_at: Timestamp,
}

impl VerifiedEmailChange {
    /// The id of the token, which can be spent once.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The change.
    pub fn change(&self) -> &EmailChange {
        &self.change
    }

    /// When the link was requested, to the second.
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// When it expires.
    pub fn expires_at(&self) -> Timestamp {
        self.issued_at + MAILED_TOKEN_TTL
    }
}

impl Tokens {
    /// Issues a token with a random `id`, to be sent to the address that confirms the change.
    pub fn issue_email_change(&self, id: Uuid, change: EmailChange, now: Timestamp) -> Issued {
        self.issue_for(EmailChangeClaims { jti: id, change }, now)
    }

    /// Verifies a token of [`Tokens::issue_email_change`] as of `now`.
    ///
    /// # Errors
    /// As [`Tokens::verify_access_token`].
    pub fn verify_email_change(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<VerifiedEmailChange, TokenError> {
        let (EmailChangeClaims { jti: id, change }, issued_at) = self.verify_for(token, now)?;
        Ok(VerifiedEmailChange { id, change, issued_at })
    }
}

#[cfg(test)]
mod tests {
    use super::{ConfirmedBy, EmailChange};
    use crate::{MAILED_TOKEN_TTL, PasswordHash, TokenError, Tokens};
    use secrecy::SecretString;
    use shared::{Email, Timestamp, UserId};
    use std::time::Duration;
    use uuid::Uuid;

    #[test]
    fn change_of_address_expires_after_an_hour() {
        let secret = SecretString::from("a secret of more than thirty-two bytes");
        let tokens = Tokens::new(&secret, &[], Duration::from_secs(3600), Duration::from_secs(7 * 24 * 3600));
        let (now, user) = (Timestamp::from_seconds(1_800_000_000), UserId::from(Uuid::from_u128(1)));
        let [old, new] = ["ann@example.org", "ann@bücher.example"].map(|it| Email::parse(it).unwrap());
        let password = PasswordHash::from_stored("one".to_owned()).fingerprint();
        let (confirmed_by, page) = (ConfirmedBy::Old, None);
        let change = EmailChange { user, old, new: new.clone(), confirmed_by, password, page };
        let token = tokens.issue_email_change(Uuid::from_u128(9), change, now).token;
        let last = now + (MAILED_TOKEN_TTL - Duration::from_secs(1));
        let verified = tokens.verify_email_change(&token, last).unwrap();
        assert_eq!((&verified.change().new, verified.change().confirmed_by), (&new, ConfirmedBy::Old));
        assert_eq!((verified.id(), verified.expires_at()), (Uuid::from_u128(9), now + MAILED_TOKEN_TTL));
        let end = tokens.verify_email_change(&token, now + MAILED_TOKEN_TTL);
        assert_eq!(end.err(), Some(TokenError::Expired(user)));
    }
}
