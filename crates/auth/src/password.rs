//! Password hashing: bcrypt over the base64 of a SHA-256.
//!
//! bcrypt ignores what follows byte 72 or a NUL. The base64 of the password's SHA-256 has 44 characters and no NUL, so
//! that every character of the password counts. Stored hashes have the prefix `bcrypt_sha256$`.

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const PREFIX: &str = "bcrypt_sha256$";

/// A stored password hash. Without `Debug`, so that it is never logged.
#[derive(Clone)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Wraps a hash from the database.
    pub fn from_stored(stored: String) -> Self {
        Self(stored)
    }

    /// The hash as the database stores it.
    pub fn as_stored(&self) -> &str {
        &self.0
    }

    /// Changes with the password and does not reveal it.
    pub fn fingerprint(&self) -> PasswordFingerprint {
        let digest = Sha256::new().chain_update(b"latchkey password\0").chain_update(&self.0).finalize();
        PasswordFingerprint(BASE64_URL_SAFE_NO_PAD.encode(digest))
    }

    fn cost(&self) -> Option<u32> {
        self.0.strip_prefix(PREFIX)?.parse::<bcrypt::HashParts>().ok().map(|parts| parts.get_cost())
    }
}

/// Recognises a [`PasswordHash`] without revealing it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PasswordFingerprint(String);

/// Hashes and compares passwords. Each call occupies a core for hundreds of milliseconds, so that it belongs in a
/// [`HashingPool`](crate::HashingPool).
#[derive(Clone)]
pub struct PasswordHasher {
    cost: u32,
    /// Compared with when the account does not exist, so that the response takes as long.
    dummy: PasswordHash,
}

impl PasswordHasher {
    /// `cost` is bcrypt's, 4 to 31; each increment doubles the work.
    ///
    /// # Errors
    /// When `cost` is out of range.
    pub fn new(cost: u32) -> Result<Self, bcrypt::BcryptError> {
        if !(4..=31).contains(&cost) {
            return Err(bcrypt::BcryptError::CostNotAllowed(cost));
        }
        Ok(Self { cost, dummy: dummy(cost) })
    }

    /// Hashes with a new salt.
    ///
    /// # Errors
    /// When the operating system's random number generator fails.
    pub fn hash(&self, password: &str) -> Result<PasswordHash, bcrypt::BcryptError> {
        let hash = bcrypt::non_truncating_hash(prehash(password), self.cost)?;
        Ok(PasswordHash(format!("{PREFIX}{hash}")))
    }

    /// Whether `stored` is the hash of `password`; `false` for `None`, an account that does not exist, and for a hash of
    /// another format. `None` and a hash of a lower cost take as long as a hash of this hasher's cost.
    pub fn matches(&self, password: &str, stored: Option<&PasswordHash>) -> bool {
        let password = prehash(password);
        let compare = |hash: &PasswordHash| {
            let hash = hash.0.strip_prefix(PREFIX).unwrap_or_default();
            bcrypt::non_truncating_verify(&password, hash).unwrap_or(false)
        };
        let matches = compare(stored.unwrap_or(&self.dummy));
        // A hash of a lower cost c takes 2^c rounds; 2^c + 2^c + … + 2^(cost - 1) = 2^cost.
        let lowest = stored.and_then(PasswordHash::cost).unwrap_or(self.cost);
        for cost in lowest..self.cost {
            compare(&dummy(cost));
        }
        matches && stored.is_some()
    }
}

/// A well-formed hash with salt and digest of zeros, which takes no time to make.
fn dummy(cost: u32) -> PasswordHash {
    PasswordHash(format!("{PREFIX}$2b${cost:02}${:.<53}", ""))
}

fn prehash(password: &str) -> String {
    BASE64_STANDARD.encode(Sha256::digest(password))
}

#[cfg(test)]
mod tests {
    use super::{PasswordHash, PasswordHasher};
    use std::time::Instant;

    #[test]
    fn hash_of_a_lower_cost_still_matches() {
        let [low, high] = [4, 6].map(|cost| PasswordHasher::new(cost).unwrap());
        let stored = low.hash("a password").unwrap();
        assert!(high.matches("a password", Some(&stored)));
        assert!(!high.matches("another", Some(&stored)));
        assert_eq!((stored.cost(), PasswordHash::from_stored(String::new()).cost()), (Some(4), None));
    }

    #[test]
    fn hash_of_a_lower_cost_takes_no_less_time() {
        let [low, high] = [4, 9].map(|cost| PasswordHasher::new(cost).unwrap());
        let stored = low.hash("a password").unwrap();
        let time = |stored: Option<&PasswordHash>| {
            let begin = Instant::now();
            (0..5).for_each(|_| assert!(!high.matches("another", stored)));
            begin.elapsed()
        };
        // Without compensation it would take a thirty-second of the time.
        assert!(time(Some(&stored)) > time(None) / 2);
    }

    #[test]
    fn dummy_hash_is_well_formed() {
        let dummy = super::dummy(4).0;
        let compared =
            bcrypt::non_truncating_verify("a password", dummy.strip_prefix(super::PREFIX).unwrap());
        assert!(matches!(compared, Ok(false)), "{compared:?}");
    }

    #[test]
    fn characters_after_byte_72_and_after_a_nul_count() {
        let hasher = PasswordHasher::new(4).unwrap();
        for (password, other) in [
            ("x".repeat(128), "x".repeat(127) + "y"),
            ("🔑".repeat(40), "🔑".repeat(39) + "🔒"),
            ("secret\0tail-one".to_owned(), "secret\0tail-two".to_owned()),
        ] {
            let hash = hasher.hash(&password).unwrap();
            assert!(hasher.matches(&password, Some(&hash)));
            assert!(!hasher.matches(&other, Some(&hash)));
        }
    }

    #[test]
    fn nothing_matches_an_account_that_does_not_exist() {
        let hasher = PasswordHasher::new(4).unwrap();
        assert!(!hasher.matches("latchkey", None));
    }

    #[test]
    fn nothing_matches_a_hash_of_another_format() {
        let hasher = PasswordHasher::new(4).unwrap();
        let plain_bcrypt = bcrypt::non_truncating_hash("password", 4).unwrap();
        for stored in ["", "bcrypt_sha256$", "password", &plain_bcrypt] {
            assert!(
                !hasher.matches("password", Some(&PasswordHash::from_stored(stored.to_owned()))),
                "{stored}"
            );
        }
    }

    #[test]
    fn hashes_are_salted() {
        let hasher = PasswordHasher::new(4).unwrap();
        let hash = || hasher.hash("password").unwrap().as_stored().to_owned();
        assert_ne!(hash(), hash());
    }
}
