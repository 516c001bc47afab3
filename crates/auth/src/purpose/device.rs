//! The cookie by which a browser is recognised at the next sign-in. It opens nothing: it only keeps an e-mail about a new
//! device from being sent.

use super::token::Purpose;
use crate::{Issued, TokenError, Tokens};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::{Timestamp, UserId};
use std::time::Duration;
use uuid::Uuid;

/// How long a device is known after its latest sign-in.
const TTL: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// How many accounts a device is known to, those that have signed in last.
const ACCOUNTS: usize = 8;

/// A device, and who has signed in on it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Device {
    /// Random.
    jti: Uuid,
    accounts: Vec<SignedInAccount>,
}

/// An account that has signed in on a device. Who else uses the device cannot read from it which.
#[derive(Clone, Serialize, Deserialize)]
struct SignedInAccount {
    tag: String,
    /// When its latest session there began, in milliseconds.
    at: i64,
}

impl Purpose for Device {
    const TYP: &str = "device+jwt";
    const AUD: &str = "latchkey-device";
    const TTL: Duration = TTL;
    fn user(&self) -> Option<UserId> {
        None
    }
}

impl Device {
    /// A device on which no account has signed in; `id` is random.
    pub fn new(id: Uuid) -> Self {
        Self { jti: id, accounts: Vec::new() }
    }

    /// Whether an account has begun a session here, at `since` or later.
    pub fn has_signed_in(&self, user: UserId, since: Timestamp) -> bool {
        let tag = self.tag(user);
        self.accounts.iter().any(|known| known.tag == tag && known.at >= since.millis())
    }

    /// The device after an account has begun a session.
    #[must_use]
    pub fn signed_in(mut self, user: UserId, at: Timestamp) -> Self {
        let tag = self.tag(user);
        self.accounts.retain(|known| known.tag != tag);
        self.accounts.insert(0, SignedInAccount { tag, at: at.millis() });
        self.accounts.truncate(ACCOUNTS);
        self
    }

    fn tag(&self, user: UserId) -> String {
        let digest = Sha256::new().chain_update(self.jti).chain_update(user.uuid()).finalize();
        BASE64_URL_SAFE_NO_PAD.encode(digest.get(..12).unwrap_or_default())
    }
}

impl Tokens {
    /// Issues the token of a device.
    pub fn issue_device(&self, device: &Device, now: Timestamp) -> Issued {
        self.issue_for(device.clone(), now)
    }

    /// Verifies a token of [`Tokens::issue_device`] as of `now`.
    ///
    /// # Errors
    /// [`TokenError::Invalid`], also after a year.
    pub fn verify_device(&self, token: &str, now: Timestamp) -> Result<Device, TokenError> {
        self.verify_for(token, now).map(|(device, _)| device)
    }
}

#[cfg(test)]
mod tests {
    use super::{ACCOUNTS, Device, TTL};
    use crate::{TokenError, Tokens};
    use secrecy::SecretString;
    use shared::{Timestamp, UserId};
    use std::time::Duration;
    use uuid::Uuid;

    fn now() -> Timestamp {
        Timestamp::from_seconds(1_800_000_000)
    }

    fn user(number: usize) -> UserId {
        UserId::from(Uuid::from_u128(number as u128))
    }

    fn device() -> Device {
        Device::new(Uuid::from_u128(9))
    }

    fn tokens() -> Tokens {
        let secret = SecretString::from("a secret of more than thirty-two bytes");
        Tokens::new(&secret, &[], Duration::from_secs(3600), Duration::from_secs(7 * 24 * 3600))
    }

    #[test]
    fn device_is_forgotten_after_a_year() {
        let tokens = tokens();
        let token = tokens.issue_device(&device().signed_in(user(1), now()), now()).token;
        let last = now() + (TTL - Duration::from_secs(1));
        assert!(tokens.verify_device(&token, last).unwrap().has_signed_in(user(1), now()));
        assert_eq!(tokens.verify_device(&token, now() + TTL).err(), Some(TokenError::Invalid));
    }

    #[test]
    fn knows_the_last_accounts_only_and_since_when() {
        let mut device = device();
        for number in 0..=ACCOUNTS {
            device = device.signed_in(user(number), now());
        }
        assert!(!device.has_signed_in(user(0), now()), "the first of too many");
        assert!((1..=ACCOUNTS).all(|number| device.has_signed_in(user(number), now())));
        assert!(!device.has_signed_in(user(1), now() + Duration::from_millis(1)));
        let again = device.signed_in(user(1), now() + Duration::from_secs(1));
        assert!(again.has_signed_in(user(1), now() + Duration::from_secs(1)));
        assert_eq!(again.accounts.len(), ACCOUNTS);
        assert!(tokens().issue_device(&again, now()).token.len() < 1024, "it is a cookie");
    }

    #[test]
    fn tag_of_an_account_differs_by_device() {
        let one = device();
        assert_ne!(one.tag(user(1)), Device::new(Uuid::from_u128(10)).tag(user(1)));
        let claims = serde_json::to_string(&one.signed_in(user(1), now())).unwrap();
        assert!(!claims.contains(&user(1).to_string()));
    }
}
