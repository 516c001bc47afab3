//! Personal access tokens: `lk_pat_`, 40 random hexadecimal digits, and 8 of a checksum over what stands before, by
//! which a typo is told from a token without asking anybody, and a leaked one is recognised.

use super::{TokenError, VerifiedClaims};
use crate::hex::hex;
use sha2::{Digest, Sha256};
use shared::{ApiKey, Permissions, Timestamp};

/// In bytes: nobody guesses 160 bits.
const RANDOM: usize = 20;

/// A token of the right form, as it is looked for and kept. Whoever reads the hash cannot make the token from it.
#[derive(Clone)]
pub struct ApiKeyHash {
    hash: String,
    start: String,
}

/// A personal access token as the database keeps it: the store alone makes one, of what it has read.
///
/// ```compile_fail
/// fn forge(hash: String, key: shared::ApiKey) -> latchkey::auth::KeptApiKey {
///     latchkey::auth::KeptApiKey { hash, key }
/// }
/// ```
///
/// ```compile_fail
/// fn forge(hash: String, key: shared::ApiKey) -> latchkey::auth::KeptApiKey {
///     latchkey::auth::KeptApiKey::new(hash, key)
/// }
/// ```
pub struct KeptApiKey {
    hash: String,
    key: ApiKey,
}

impl ApiKeyHash {
    /// What every personal access token begins with.
    pub const PREFIX: &str = "lk_pat_";
    /// How much of it its owner may see later, in characters.
    const START: usize = Self::PREFIX.len() + 4;

    /// Whether a token is meant to be a personal access token.
    pub fn is_meant(token: &str) -> bool {
        token.starts_with(Self::PREFIX)
    }

    /// Checks the form and the checksum.
    ///
    /// # Errors
    /// [`TokenError::Invalid`].
    pub fn of(token: &str) -> Result<Self, TokenError> {
        let digits = token.strip_prefix(Self::PREFIX).ok_or(TokenError::Invalid)?;
        let is_lower_hex = digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        let random = token.get(..Self::PREFIX.len() + 2 * RANDOM).ok_or(TokenError::Invalid)?;
        if !is_lower_hex || token != with_checksum(random) {
            return Err(TokenError::Invalid);
        }
        Ok(Self { hash: hex(&Sha256::digest(token)), start: token.chars().take(Self::START).collect() })
    }

    /// As the database is to keep it.
    pub fn as_stored(&self) -> &str {
        &self.hash
    }

    /// The first characters of the token.
    pub fn start(&self) -> &str {
        &self.start
    }
}

impl KeptApiKey {
    /// What a row of the database says.
    pub(crate) fn new(hash: String, key: ApiKey) -> Self {
        Self { hash, key }
    }

    /// Whose tasks the token opens that has this hash, as of `now`, and for what.
    ///
    /// # Errors
    /// [`TokenError::Invalid`] for the hash of another, [`TokenError::Expired`].
    pub fn verify(
        &self,
        token: &ApiKeyHash,
        now: Timestamp,
    ) -> Result<(VerifiedClaims, &Permissions), TokenError> {
        let ApiKey { id, reference_id, expires_at, permissions, .. } = &self.key;
        if self.hash != token.hash {
            return Err(TokenError::Invalid);
        }
        if *expires_at <= now {
            return Err(TokenError::Expired(*reference_id));
        }
        Ok((VerifiedClaims::of_api_key(*reference_id, *id), permissions))
    }
}

/// A new token, to be shown once.
///
/// # Errors
/// Of the system, when it has no randomness to give.
pub fn new_api_key() -> Result<String, getrandom::Error> {
    let mut random = [0; RANDOM];
    getrandom::fill(&mut random)?;
    Ok(with_checksum(&format!("{}{}", ApiKeyHash::PREFIX, hex(&random))))
}

/// CRC-32 as in ISO 3309.
fn with_checksum(random: &str) -> String {
    format!("{random}{:08x}", crc32fast::hash(random.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{ApiKeyHash, KeptApiKey, new_api_key};
    use crate::auth::{Credential, TokenError};
    use shared::{Access, ApiKey, ApiKeyId, Permissions, Timestamp, UserId};
    use uuid::Uuid;

    const GOOD: &str = "lk_pat_000102030405060708090a0b0c0d0e0f10111213675f3c9c";

    fn kept(hash: &ApiKeyHash, expires_at: Timestamp) -> KeptApiKey {
        let moment = Timestamp::from_seconds(1_800_000_000);
        let key = ApiKey {
            id: ApiKeyId::from(Uuid::from_u128(1)),
            name: "Backup".to_owned(),
            start: hash.start().to_owned(),
            prefix: ApiKeyHash::PREFIX.to_owned(),
            reference_id: UserId::from(Uuid::from_u128(2)),
            enabled: true,
            permissions: Permissions { tasks: vec![Access::Read] },
            expires_at,
            created_at: moment,
            updated_at: moment,
        };
        KeptApiKey { hash: hash.as_stored().to_owned(), key }
    }

    #[test]
    fn a_new_one_has_the_form_that_scanners_look_for() {
        let token = new_api_key().unwrap();
        assert_eq!(token.len(), GOOD.len());
        assert!(ApiKeyHash::of(&token).is_ok());
        assert_ne!(token, new_api_key().unwrap());
        assert_eq!(ApiKeyHash::of(&token).unwrap().start(), &token[..11]);
    }

    #[test]
    fn a_typo_is_told_without_looking_anything_up() {
        assert!(ApiKeyHash::of(GOOD).is_ok(), "{}", super::with_checksum(&GOOD[..47]));
        for place in 0..GOOD.len() {
            for other in ["0", "7", "g", "A", "é", ""] {
                let typo = format!("{}{other}{}", &GOOD[..place], &GOOD[place + 1..]);
                assert_eq!(ApiKeyHash::of(&typo).is_ok(), typo == GOOD, "{typo}");
            }
        }
        for bad in ["", "lk_pat_", "lk_pat_é", &GOOD.to_uppercase(), &format!("{GOOD}0"), &format!(" {GOOD}")]
        {
            assert!(ApiKeyHash::of(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn it_speaks_for_its_account_until_the_moment_it_expires() {
        let (hash, end) = (ApiKeyHash::of(GOOD).unwrap(), Timestamp::from_seconds(1_800_000_000));
        let kept = kept(&hash, end);
        let (claims, permissions) = kept.verify(&hash, Timestamp::from_millis(end.millis() - 1)).unwrap();
        assert_eq!(claims.user_id(), kept.key.reference_id);
        assert_eq!(claims.credential(), Credential::ApiKey(kept.key.id));
        assert!(permissions.allow(Access::Read) && !permissions.allow(Access::Write));
        assert_eq!(kept.verify(&hash, end).err(), Some(TokenError::Expired(kept.key.reference_id)));
        let other = ApiKeyHash::of(&new_api_key().unwrap()).unwrap();
        assert_eq!(kept.verify(&other, end).err(), Some(TokenError::Invalid));
    }
}
