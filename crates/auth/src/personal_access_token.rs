//! Personal access tokens: `lk_pat_`, 40 random hexadecimal digits, and 8 digits of a CRC-32 over both. The checksum
//! rejects typos without a database call and lets secret scanners recognise a leaked token.

use crate::{TokenError, hex::hex};
use sha2::{Digest, Sha256};

/// How many random bytes a token has.
const RANDOM: usize = 20;

/// The SHA-256 of a well-formed token, under which it is stored. The token cannot be derived from it.
#[derive(Clone)]
pub struct PersonalAccessTokenHash {
    hash: String,
    start: String,
}

impl PersonalAccessTokenHash {
    /// The prefix of every personal access token.
    pub const PREFIX: &str = "lk_pat_";
    /// How many leading characters stay visible to the owner.
    const START: usize = Self::PREFIX.len() + 4;

    /// Whether a bearer token is of this kind, well-formed or not.
    pub fn has_prefix(token: &str) -> bool {
        token.starts_with(Self::PREFIX)
    }

    /// Checks format and checksum.
    ///
    /// # Errors
    /// [`TokenError::Invalid`].
    pub fn parse(token: &str) -> Result<Self, TokenError> {
        let digits = token.strip_prefix(Self::PREFIX).ok_or(TokenError::Invalid)?;
        let is_lower_hex = digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        let random = token.get(..Self::PREFIX.len() + 2 * RANDOM).ok_or(TokenError::Invalid)?;
        if !is_lower_hex || token != with_checksum(random) {
            return Err(TokenError::Invalid);
        }
        Ok(Self { hash: hex(&Sha256::digest(token)), start: token.chars().take(Self::START).collect() })
    }

    /// The hash as the database stores it.
    pub fn as_stored(&self) -> &str {
        &self.hash
    }

    /// The first characters of the token.
    pub fn start(&self) -> &str {
        &self.start
    }
}

/// Generates a token, to be shown once.
///
/// # Errors
/// When the operating system's random number generator fails.
pub fn new_personal_access_token() -> Result<String, getrandom::Error> {
    let mut random = [0; RANDOM];
    getrandom::fill(&mut random)?;
    Ok(with_checksum(&format!("{}{}", PersonalAccessTokenHash::PREFIX, hex(&random))))
}

/// Appends the CRC-32 of ISO 3309.
fn with_checksum(random: &str) -> String {
    format!("{random}{:08x}", crc32fast::hash(random.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{PersonalAccessTokenHash, new_personal_access_token, with_checksum};

    const GOOD: &str = "lk_pat_000102030405060708090a0b0c0d0e0f10111213675f3c9c";

    #[test]
    fn generates_well_formed_tokens() {
        let token = new_personal_access_token().unwrap();
        assert_eq!(token.len(), GOOD.len());
        assert_ne!(token, new_personal_access_token().unwrap());
        assert_eq!(PersonalAccessTokenHash::parse(&token).unwrap().start(), &token[..11]);
    }

    #[test]
    fn rejects_typos_by_their_checksum() {
        let is_good = |token: &str| PersonalAccessTokenHash::parse(token).is_ok();
        assert!(is_good(GOOD), "{}", with_checksum(&GOOD[..47]));
        for place in 0..GOOD.len() {
            for other in ["0", "7", "g", "A", "é", ""] {
                let typo = format!("{}{other}{}", &GOOD[..place], &GOOD[place + 1..]);
                assert_eq!(is_good(&typo), typo == GOOD, "{typo}");
            }
        }
        for bad in ["", "lk_pat_", "lk_pat_é", &GOOD.to_uppercase(), &format!("{GOOD}0"), &format!(" {GOOD}")]
        {
            assert!(!is_good(bad), "{bad}");
        }
    }
}
