//! What a right password alone earns: the challenge for the second factor, and the trust in a device that has shown it.

use super::token::Purpose;
use crate::{Issued, PasswordFingerprint, PasswordHash, TokenError, Tokens};
use serde::{Deserialize, Serialize};
use shared::{Timestamp, UserId};
use std::time::Duration;
use uuid::Uuid;

/// How long a sign-in waits for its second factor.
const CHALLENGE_TTL: Duration = Duration::from_secs(10 * 60);
/// How long a device is trusted after its latest sign-in.
const TRUST_TTL: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A sign-in whose password was right. It begins no session without a code, and codes are good once, so it may be presented
/// several times.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Challenge {
    sub: UserId,
    /// Of the password that was right: a changed one voids it.
    pwd: PasswordFingerprint,
    /// When the session would have begun, in milliseconds: a later cutoff voids it.
    at: i64,
    remember: bool,
}

/// Trust in a device on which an account has shown its second factor.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Trust {
    sub: UserId,
    /// As in [`Challenge`].
    pwd: PasswordFingerprint,
    at: i64,
    /// The set-up of the factor: another one voids it.
    factor: Uuid,
}

impl Purpose for Challenge {
    const TYP: &str = "second-factor+jwt";
    const AUD: &str = "latchkey-second-factor";
    const TTL: Duration = CHALLENGE_TTL;
    fn user(&self) -> Option<UserId> {
        Some(self.sub)
    }
}

impl Purpose for Trust {
    const TYP: &str = "trusted-device+jwt";
    const AUD: &str = "latchkey-trusted-device";
    const TTL: Duration = TRUST_TTL;
    fn user(&self) -> Option<UserId> {
        Some(self.sub)
    }
}

impl Challenge {
    /// Of a session that would begin at `begins_at`; `remember` is whether it outlives the browser.
    pub fn new(user: UserId, password: PasswordFingerprint, begins_at: Timestamp, remember: bool) -> Self {
        Self { sub: user, pwd: password, at: begins_at.millis(), remember }
    }
}

impl Trust {
    /// From a session that begins at `begins_at`; `factor` is the id of the set-up.
    pub fn new(user: UserId, password: PasswordFingerprint, begins_at: Timestamp, factor: Uuid) -> Self {
        Self { sub: user, pwd: password, at: begins_at.millis(), factor }
    }
}

/// A challenge whose token was verified. Only verification makes one:
///
/// ```compile_fail,E0423
/// fn forge(challenge: auth::Challenge) -> auth::VerifiedChallenge {
///     auth::VerifiedChallenge(challenge)
/// }
/// ```
#[derive(Clone, Debug)]
pub struct VerifiedChallenge(Challenge);

/// Trust whose token was verified. Only verification makes one:
///
/// ```compile_fail,E0423
/// fn forge(trust: auth::Trust) -> auth::VerifiedTrust {
///     auth::VerifiedTrust(trust)
/// }
/// ```
#[derive(Clone, Debug)]
pub struct VerifiedTrust(Trust);

impl VerifiedChallenge {
    /// The account.
    pub fn user_id(&self) -> UserId {
        self.0.sub
    }

    /// Whether the session is to outlive the browser.
    pub fn is_remembered(&self) -> bool {
        self.0.remember
    }

    /// When the first step was: of several, the last one counts.
    pub fn at(&self) -> Timestamp {
        Timestamp::from_millis(self.0.at)
    }

    /// Whether `password` is still the right one, and sessions that began then are not ended by the cutoff `ended_before`.
    pub fn is_valid(&self, password: &PasswordHash, ended_before: Timestamp) -> bool {
        self.0.pwd == password.fingerprint() && self.0.at >= ended_before.millis()
    }
}

impl VerifiedTrust {
    /// The account.
    pub fn user_id(&self) -> UserId {
        self.0.sub
    }

    /// As [`VerifiedChallenge::is_valid`], and whether it is for this set-up of the `factor`.
    pub fn is_valid(&self, password: &PasswordFingerprint, ended_before: Timestamp, factor: Uuid) -> bool {
        self.0.pwd == *password && self.0.at >= ended_before.millis() && self.0.factor == factor
    }
}

impl Tokens {
    /// Issues a challenge for the second factor.
    pub fn issue_challenge(&self, challenge: Challenge, now: Timestamp) -> Issued {
        self.issue_for(challenge, now)
    }

    /// Verifies a token of [`Tokens::issue_challenge`] as of `now`.
    ///
    /// # Errors
    /// As [`Tokens::verify_access_token`].
    pub fn verify_challenge(&self, token: &str, now: Timestamp) -> Result<VerifiedChallenge, TokenError> {
        self.verify_for(token, now).map(|(challenge, _)| VerifiedChallenge(challenge))
    }

    /// Issues the token of a trusted device.
    pub fn issue_trust(&self, trust: Trust, now: Timestamp) -> Issued {
        self.issue_for(trust, now)
    }

    /// Verifies a token of [`Tokens::issue_trust`] as of `now`.
    ///
    /// # Errors
    /// As [`Tokens::verify_access_token`].
    pub fn verify_trust(&self, token: &str, now: Timestamp) -> Result<VerifiedTrust, TokenError> {
        self.verify_for(token, now).map(|(trust, _)| VerifiedTrust(trust))
    }
}

#[cfg(test)]
mod tests {
    use super::{CHALLENGE_TTL, Challenge, TRUST_TTL, Trust};
    use crate::{PasswordHash, TokenError, Tokens};
    use secrecy::SecretString;
    use shared::{Timestamp, UserId};
    use std::time::Duration;
    use uuid::Uuid;

    fn now() -> Timestamp {
        Timestamp::from_seconds(1_800_000_000)
    }

    fn ann() -> UserId {
        UserId::from(Uuid::from_u128(1))
    }

    fn password(stored: &str) -> PasswordHash {
        PasswordHash::from_stored(stored.to_owned())
    }

    fn tokens() -> Tokens {
        let secret = SecretString::from("a secret of more than thirty-two bytes");
        Tokens::new(&secret, &[], Duration::from_secs(3600), Duration::from_secs(7 * 24 * 3600))
    }

    #[test]
    fn challenge_lasts_ten_minutes_and_trust_thirty_days() {
        let (tokens, second) = (tokens(), Duration::from_secs(1));
        let fingerprint = password("one").fingerprint();
        let challenge = Challenge::new(ann(), fingerprint.clone(), now(), false);
        let trust = Trust::new(ann(), fingerprint, now(), Uuid::from_u128(9));
        let challenge = tokens.issue_challenge(challenge, now()).token;
        let trust = tokens.issue_trust(trust, now()).token;
        let at = now() + CHALLENGE_TTL;
        assert!(
            !tokens.verify_challenge(&challenge, now() + (CHALLENGE_TTL - second)).unwrap().is_remembered()
        );
        assert_eq!(tokens.verify_challenge(&challenge, at).err(), Some(TokenError::Expired(ann())));
        let at = now() + TRUST_TTL;
        assert_eq!(tokens.verify_trust(&trust, now() + (TRUST_TTL - second)).unwrap().user_id(), ann());
        assert_eq!(tokens.verify_trust(&trust, at).err(), Some(TokenError::Expired(ann())));
    }

    #[test]
    fn another_password_factor_or_cutoff_voids_them() {
        let (fingerprint, factor) = (password("one").fingerprint(), Uuid::from_u128(9));
        let (tokens, later) = (tokens(), now() + Duration::from_millis(1));
        let challenge = Challenge::new(ann(), fingerprint.clone(), now(), true);
        let challenge = tokens.issue_challenge(challenge, now()).token;
        let challenge = tokens.verify_challenge(&challenge, now()).unwrap();
        let trust = Trust::new(ann(), fingerprint.clone(), now(), factor);
        let trust = tokens.verify_trust(&tokens.issue_trust(trust, now()).token, now()).unwrap();
        assert!(challenge.is_valid(&password("one"), now()) && trust.is_valid(&fingerprint, now(), factor));
        assert!(
            !challenge.is_valid(&password("another"), now()) && !challenge.is_valid(&password("one"), later)
        );
        assert!(!trust.is_valid(&password("another").fingerprint(), now(), factor));
        assert!(!trust.is_valid(&fingerprint, later, factor));
        assert!(!trust.is_valid(&fingerprint, now(), Uuid::from_u128(10)));
    }
}
