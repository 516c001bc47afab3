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
use shared::Password;

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
        self.parts().map(|parts| parts.get_cost())
    }

    fn parts(&self) -> Option<bcrypt::HashParts> {
        self.0.strip_prefix(PREFIX)?.parse().ok()
    }
}

/// How a password compares with a stored hash.
#[derive(Clone)]
pub enum PasswordMatch {
    No,
    Yes,
    /// The hash is of the password as it was typed, from before passwords were normalized; this one replaces it.
    AsTyped(PasswordHash),
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

    pub(crate) fn cost(&self) -> u32 {
        self.cost
    }

    /// Hashes a normalized password with a new salt.
    ///
    /// # Errors
    /// When the operating system's random number generator fails.
    pub fn hash(&self, password: &str) -> Result<PasswordHash, bcrypt::BcryptError> {
        let hash = bcrypt::non_truncating_hash(prehash(password), self.cost)?;
        Ok(PasswordHash(format!("{PREFIX}{hash}")))
    }

    /// Compares what was typed with a stored hash, `None` for an account that does not exist. Text that normalization
    /// changes is compared as it was typed, too: hashes used to be of that. It takes the same time whatever the result.
    pub fn compare(&self, typed: &str, stored: Option<&PasswordHash>) -> PasswordMatch {
        let password = Password::normalize(typed);
        if password != typed
            && self.matches(typed, stored)
            && let Some(normalized) = stored.and_then(|stored| self.replace(stored, &password))
        {
            return PasswordMatch::AsTyped(normalized);
        }
        if self.matches(&password, stored) { PasswordMatch::Yes } else { PasswordMatch::No }
    }

    /// Hashes with the salt of the hash that is replaced, so that all of several concurrent sign-ins replace it by the
    /// same one.
    fn replace(&self, stored: &PasswordHash, password: &str) -> Option<PasswordHash> {
        let salt = stored.parts()?.get_salt_raw();
        let hash = bcrypt::non_truncating_hash_with_salt(prehash(password), self.cost, salt).ok()?;
        Some(PasswordHash(format!("{PREFIX}{hash}")))
    }

    /// Whether `stored` is the hash of `password`; `false` for `None`, an account that does not exist, and for a hash of
    /// another format. `None` and a hash of a lower cost take as long as a hash of this hasher's cost.
    fn matches(&self, password: &str, stored: Option<&PasswordHash>) -> bool {
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
    use super::{PasswordHash, PasswordHasher, PasswordMatch};
    use std::time::Instant;

    const FULL_WIDTH: &str = "ａ ｇｏｏｄ ｐａｓｓｗｏｒｄ";
    const USUAL: &str = "a good password";

    #[test]
    fn forms_of_a_password_match_one_hash() {
        let hasher = PasswordHasher::new(4).unwrap();
        let stored = hasher.hash(USUAL).unwrap();
        for typed in [USUAL, FULL_WIDTH, "a\u{a0}good\u{2003}password", "ⓐ good password"] {
            assert!(matches!(hasher.compare(typed, Some(&stored)), PasswordMatch::Yes), "{typed}");
        }
        for typed in ["a good passwörd", "ａ bad password", "", "A good password"] {
            assert!(matches!(hasher.compare(typed, Some(&stored)), PasswordMatch::No), "{typed}");
            assert!(matches!(hasher.compare(typed, None), PasswordMatch::No), "{typed}");
        }
        assert!(matches!(hasher.compare(FULL_WIDTH, None), PasswordMatch::No));
    }

    #[test]
    fn hash_of_text_that_was_not_normalized_is_replaced() {
        let [low, hasher] = [4, 5].map(|cost| PasswordHasher::new(cost).unwrap());
        for (typed, normalized) in [(FULL_WIDTH, USUAL), ("cafe\u{301} creme", "café creme")] {
            let stored = low.hash(typed).unwrap();
            let replace = || match hasher.compare(typed, Some(&stored)) {
                PasswordMatch::AsTyped(replaced) => replaced,
                _ => panic!("{typed}"),
            };
            let replaced = replace();
            assert_eq!(replaced.as_stored(), replace().as_stored(), "the same for concurrent sign-ins");
            assert_eq!(replaced.cost(), Some(5));
            for form in [typed, normalized] {
                assert!(matches!(hasher.compare(form, Some(&replaced)), PasswordMatch::Yes), "{form}");
            }
            assert!(
                matches!(hasher.compare(normalized, Some(&stored)), PasswordMatch::No),
                "not the same text"
            );
        }
    }

    /// Compares CPU time, which does not depend on the load of the machine.
    #[cfg(target_os = "linux")]
    #[test]
    fn every_comparison_takes_the_same_time() {
        let hasher = PasswordHasher::new(8).unwrap();
        let [stored, old] = [USUAL, FULL_WIDTH].map(|password| hasher.hash(password).unwrap());
        let cpu_time = || {
            let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
            stat.split(' ').next().unwrap().parse::<f64>().unwrap()
        };
        let time = |stored: Option<&PasswordHash>| {
            let begin = cpu_time();
            (0..20).for_each(|_| drop(hasher.compare(FULL_WIDTH, stored)));
            cpu_time() - begin
        };
        let unknown = time(None);
        for known in [time(Some(&stored)), time(Some(&old))] {
            // With a hash less it would be a half, with one more a half again.
            assert!((0.7..1.4).contains(&(known / unknown)), "{known} {unknown}");
        }
    }

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
