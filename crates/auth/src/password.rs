//! Hashing passwords: bcrypt over a pre-hash.
//!
//! bcrypt reads 72 bytes and stops at a NUL. So the password is hashed with SHA-256 first and written as
//! base64 (44 characters, none of them NUL), which makes every one of its characters count. The stored string
//! says so: `bcrypt_sha256$` stands before what bcrypt gives.

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const MARK: &str = "bcrypt_sha256$";

/// A stored password hash. It has no `Debug`, so it cannot slip into a log.
#[derive(Clone)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// As the database gave it.
    pub fn from_stored(stored: String) -> Self {
        Self(stored)
    }

    /// As the database is to keep it.
    pub fn as_stored(&self) -> &str {
        &self.0
    }

    /// A digest that changes with the password and reveals nothing of it.
    pub fn fingerprint(&self) -> PasswordFingerprint {
        let digest = Sha256::new().chain_update(b"latchkey password\0").chain_update(&self.0).finalize();
        PasswordFingerprint(BASE64_URL_SAFE_NO_PAD.encode(digest))
    }

    fn cost(&self) -> Option<u32> {
        self.0.strip_prefix(MARK)?.parse::<bcrypt::HashParts>().ok().map(|parts| parts.get_cost())
    }
}

/// Tells whether a password is still the same, without access to its hash.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PasswordFingerprint(String);

/// Hashes and verifies; each call takes hundreds of milliseconds of a core on purpose, so it is made by a
/// [`HashingPool`](crate::HashingPool).
#[derive(Clone)]
pub struct PasswordHasher {
    cost: u32,
    /// What a password is verified against when there is no account, so that both take the same time.
    dummy: PasswordHash,
}

impl PasswordHasher {
    /// `cost` is bcrypt's: each step of one doubles the work.
    ///
    /// # Errors
    /// bcrypt's, when `cost` is outside of 4 to 31.
    pub fn new(cost: u32) -> Result<Self, bcrypt::BcryptError> {
        if !(4..=31).contains(&cost) {
            return Err(bcrypt::BcryptError::CostNotAllowed(cost));
        }
        Ok(Self { cost, dummy: dummy(cost) })
    }

    /// Hashes with a new salt.
    ///
    /// # Errors
    /// bcrypt's, when the system has no randomness to give.
    pub fn hash(&self, password: &str) -> Result<PasswordHash, bcrypt::BcryptError> {
        hash(password, self.cost)
    }

    /// Whether `password` is the one behind `stored`; `None`, for an account that does not exist, takes as
    /// long and is never right. Neither is a stored string that we did not write. One that was hashed when the cost
    /// was lower takes as long, too; one of a higher cost takes longer.
    pub fn verify(&self, password: &str, stored: Option<&PasswordHash>) -> bool {
        let password = prehash(password);
        let judge = |hash: &PasswordHash| {
            let hash = hash.0.strip_prefix(MARK).unwrap_or_default();
            bcrypt::non_truncating_verify(&password, hash).unwrap_or(false)
        };
        let right = judge(stored.unwrap_or(&self.dummy));
        // What was hashed at a lower cost c is verified in 2^c steps, and the costs from c up to ours make it 2^ours.
        let missing = stored.and_then(PasswordHash::cost).unwrap_or(self.cost);
        for cost in missing..self.cost {
            judge(&dummy(cost));
        }
        right && stored.is_some()
    }
}

fn hash(password: &str, cost: u32) -> Result<PasswordHash, bcrypt::BcryptError> {
    bcrypt::non_truncating_hash(prehash(password), cost).map(|hash| PasswordHash(format!("{MARK}{hash}")))
}

/// Well-formed, with a salt and a hash of zeros: nobody waits at the start for one that is hashed.
fn dummy(cost: u32) -> PasswordHash {
    PasswordHash(format!("{MARK}$2b${cost:02}${:.<53}", ""))
}

fn prehash(password: &str) -> String {
    BASE64_STANDARD.encode(Sha256::digest(password))
}

#[cfg(test)]
mod tests {
    use super::{PasswordHash, PasswordHasher};
    use std::time::Instant;

    #[test]
    fn a_hash_of_a_lower_cost_is_verified_as_before() {
        let [low, high] = [4, 6].map(|cost| PasswordHasher::new(cost).unwrap());
        let stored = low.hash("a password").unwrap();
        assert!(high.verify("a password", Some(&stored)));
        assert!(!high.verify("another", Some(&stored)));
        assert_eq!((stored.cost(), PasswordHash::from_stored(String::new()).cost()), (Some(4), None));
    }

    #[test]
    fn a_hash_of_a_lower_cost_takes_no_less_time() {
        let [low, high] = [4, 9].map(|cost| PasswordHasher::new(cost).unwrap());
        let stored = low.hash("a password").unwrap();
        let time = |stored: Option<&PasswordHash>| {
            let begin = Instant::now();
            (0..5).for_each(|_| assert!(!high.verify("another", stored)));
            begin.elapsed()
        };
        // Of the two costs alone it would be a thirty-second part.
        assert!(time(Some(&stored)) > time(None) / 2);
    }

    #[test]
    fn the_dummy_is_hashed_against_like_any_other() {
        let dummy = super::dummy(4).0;
        let judged = bcrypt::non_truncating_verify("a password", dummy.strip_prefix(super::MARK).unwrap());
        assert!(matches!(judged, Ok(false)), "{judged:?}");
    }

    #[test]
    fn every_character_counts_after_byte_72_and_after_a_nul() {
        let hasher = PasswordHasher::new(4).unwrap();
        for (password, other) in [
            ("x".repeat(128), "x".repeat(127) + "y"),
            ("🔑".repeat(40), "🔑".repeat(39) + "🔒"),
            ("secret\0tail-one".to_owned(), "secret\0tail-two".to_owned()),
        ] {
            let hash = hasher.hash(&password).unwrap();
            assert!(hasher.verify(&password, Some(&hash)));
            assert!(!hasher.verify(&other, Some(&hash)));
        }
    }

    #[test]
    fn nothing_is_right_for_an_account_that_does_not_exist() {
        let hasher = PasswordHasher::new(4).unwrap();
        assert!(!hasher.verify("latchkey", None));
    }

    #[test]
    fn a_string_that_we_did_not_write_is_never_right() {
        let hasher = PasswordHasher::new(4).unwrap();
        let plain_bcrypt = bcrypt::non_truncating_hash("password", 4).unwrap();
        for stored in ["", "bcrypt_sha256$", "password", &plain_bcrypt] {
            assert!(
                !hasher.verify("password", Some(&PasswordHash::from_stored(stored.to_owned()))),
                "{stored}"
            );
        }
    }

    #[test]
    fn two_hashes_of_one_password_differ() {
        let hasher = PasswordHasher::new(4).unwrap();
        let hash = || hasher.hash("password").unwrap().as_stored().to_owned();
        assert_ne!(hash(), hash());
    }
}
