//! Backup codes: 75 random bits each, in three groups of five characters.

use crate::hex::hex;
use sha2::{Digest, Sha256};

/// How many codes an account gets at once.
const CODES: usize = 10;
const LENGTH: usize = 15;
const GROUP: usize = 5;
/// Crockford's base 32: characters that look alike are read as those.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The SHA-256 of a well-formed backup code, under which it is stored. A code has too many random bits to be found by trying.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BackupCodeHash(String);

impl BackupCodeHash {
    /// Reads what was typed: blanks, hyphens and case do not matter. `None` if it cannot be a code.
    pub fn parse(typed: &str) -> Option<Self> {
        let is_shown = |c: &char| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}');
        let code: Option<String> = typed.chars().filter(is_shown).take(LENGTH + 1).map(canonical).collect();
        code.filter(|code| code.len() == LENGTH).map(|code| Self(hex(&Sha256::digest(code))))
    }

    /// The hash as the database stores it.
    pub fn as_stored(&self) -> &str {
        &self.0
    }
}

fn canonical(typed: char) -> Option<char> {
    let c = match typed.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        c => c,
    };
    ALPHABET.iter().any(|known| char::from(*known) == c).then_some(c)
}

/// Generates the codes of an account, to be shown once: `abcde-fghjk-mnpqr`.
///
/// # Errors
/// When the operating system's random number generator fails.
pub fn new_backup_codes() -> Result<Vec<String>, getrandom::Error> {
    (0..CODES).map(|_| new_backup_code()).collect()
}

fn new_backup_code() -> Result<String, getrandom::Error> {
    let mut random = [0; LENGTH];
    getrandom::fill(&mut random)?;
    // 256 is a multiple of 32, so that each character is as likely as the others.
    let character = |byte: &u8| ALPHABET.get(usize::from(byte % 32)).map(|c| char::from(*c));
    let groups = random.chunks(GROUP).map(|group| group.iter().filter_map(character).collect::<String>());
    Ok(groups.collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::{BackupCodeHash, new_backup_codes};
    use std::collections::HashSet;

    fn stored(typed: &str) -> Option<String> {
        BackupCodeHash::parse(typed).map(|hash| hash.as_stored().to_owned())
    }

    #[test]
    fn rejects_what_cannot_be_a_code() {
        for typed in [
            "",
            "abcde-fghjk-mnpq",
            "abcde-fghjk-mnpqrs",
            "abcde-fghjk-mnpqu",
            "abcde-fghjk-mnpqé",
            "abcde_fghjk_mnpqr",
            &"-".repeat(15),
            &"a".repeat(100_000),
        ] {
            assert_eq!(stored(typed), None, "{typed:.40}");
        }
    }

    #[test]
    fn blanks_hyphens_case_and_look_alike_letters_do_not_matter() {
        let code = stored("01abc-defgh-jkmnp");
        assert!(code.is_some());
        for typed in ["01abcdefghjkmnp", " 01ABC DEFGH\tJKMNP\n", "OLabc–defgh–jkmnp", "oiabc-defgh-jkmnp"]
        {
            assert_eq!(stored(typed), code, "{typed}");
        }
        assert_ne!(stored("02abc-defgh-jkmnp"), code);
    }

    #[test]
    fn generates_ten_different_codes() {
        let codes: Vec<String> = new_backup_codes().unwrap();
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), 10);
        for code in &codes {
            assert_eq!(code.split('-').map(str::len).collect::<Vec<_>>(), [5, 5, 5], "{code}");
            let hash = stored(code).unwrap();
            assert!(hash.len() == 64 && !hash.contains(&code[..5]));
        }
    }
}
