//! Encryption of what the database must not reveal: AES-256-GCM with a key that is not in it (NIST SP 800-38D).

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

/// In bytes.
const KEY: usize = 32;

/// The data keys: new data is encrypted with the first, and that of the others can be read.
pub struct DataKeys {
    current: RandomizedNonceKey,
    earlier: Vec<RandomizedNonceKey>,
}

/// What was decrypted.
#[derive(Debug)]
pub struct Unsealed {
    pub plain: Vec<u8>,
    /// Whether it is to be encrypted again, with the current key, so that the earlier one can be removed.
    pub has_earlier_key: bool,
}

/// Why data keys cannot be used, or encryption failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum DataKeyError {
    #[error("a data key has 64 hexadecimal digits; several are separated by commas, the current one first")]
    Malformed,
    /// The operating system's random number generator fails.
    #[error("the data cannot be encrypted")]
    Failed,
}

impl DataKeys {
    /// Reads keys: `new,old`.
    ///
    /// # Errors
    /// [`DataKeyError::Malformed`].
    pub fn parse(keys: &SecretString) -> Result<Self, DataKeyError> {
        let mut keys = keys.expose_secret().split(',').map(|key| parse_key(key.trim()));
        let current = keys.next().ok_or(DataKeyError::Malformed)??;
        Ok(Self { current, earlier: keys.collect::<Result<_, _>>()? })
    }

    /// Encrypts under the current key, with a random nonce. It can be decrypted for the same `purpose` only, which names
    /// what it is and whose: otherwise one row could be put in the place of another.
    ///
    /// # Errors
    /// [`DataKeyError::Failed`].
    pub fn seal(&self, plain: &[u8], purpose: &str) -> Result<String, DataKeyError> {
        let mut sealed = plain.to_vec();
        let nonce = self.current.seal_in_place_append_tag(Aad::from(purpose), &mut sealed);
        let nonce = nonce.map_err(|_| DataKeyError::Failed)?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode([nonce.as_ref().as_slice(), &sealed].concat()))
    }

    /// Decrypts; `None` for data of another purpose or key, and for data that was changed.
    pub fn open(&self, sealed: &str, purpose: &str) -> Option<Unsealed> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let open = |key: &RandomizedNonceKey| open(key, &sealed, purpose);
        if let Some(plain) = open(&self.current) {
            return Some(Unsealed { plain, has_earlier_key: false });
        }
        let plain = self.earlier.iter().find_map(open)?;
        Some(Unsealed { plain, has_earlier_key: true })
    }
}

fn open(key: &RandomizedNonceKey, sealed: &[u8], purpose: &str) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
    let mut plain = sealed.to_vec();
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let length = key.open_in_place(nonce, Aad::from(purpose), &mut plain).ok()?.len();
    plain.truncate(length);
    Some(plain)
}

fn parse_key(digits: &str) -> Result<RandomizedNonceKey, DataKeyError> {
    let is_hex = digits.len() == 2 * KEY && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let byte = |place: usize| {
        let pair = digits.get(2 * place..2 * place + 2).filter(|_| is_hex)?;
        u8::from_str_radix(pair, 16).ok()
    };
    let key: Option<Vec<u8>> = (0..KEY).map(byte).collect();
    let key = key.ok_or(DataKeyError::Malformed)?;
    RandomizedNonceKey::new(&AES_256_GCM, &key).map_err(|_| DataKeyError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::{DataKeyError, DataKeys};

    const NEW: &str = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
    const OLD: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1F";

    fn keys(text: &str) -> DataKeys {
        DataKeys::parse(&text.to_owned().into()).unwrap()
    }

    #[test]
    fn rejects_malformed_keys() {
        let other =
            ["", "secret", &NEW[1..], &format!("{NEW}0"), &NEW.replace('f', "g"), &NEW.replace("60", "+6")];
        let several =
            [format!("{NEW},"), format!(",{NEW}"), format!("{NEW},{}", &OLD[1..]), format!("{NEW} {OLD}")];
        for text in other.into_iter().map(str::to_owned).chain(several) {
            assert_eq!(DataKeys::parse(&text.clone().into()).err(), Some(DataKeyError::Malformed), "{text}");
        }
    }

    #[test]
    fn rejects_other_purposes_other_keys_and_changes() {
        let sealed = keys(NEW).seal(b"secret", "totp of ann").unwrap();
        assert!(keys(NEW).open(&sealed, "totp of ben").is_none());
        assert!(keys(OLD).open(&sealed, "totp of ann").is_none());
        for place in 0..sealed.len() {
            let other = if sealed.as_bytes()[place] == b'A' { 'B' } else { 'A' };
            let changed = format!("{}{other}{}", &sealed[..place], &sealed[place + 1..]);
            assert!(keys(NEW).open(&changed, "totp of ann").is_none(), "{changed}");
            assert!(keys(NEW).open(&sealed[..place], "totp of ann").is_none());
        }
    }

    #[test]
    fn opens_what_it_has_sealed_each_time_differently() {
        let keys = keys(NEW);
        let [one, two] = [(); 2].map(|()| keys.seal(b"secret", "totp of ann").unwrap());
        assert_ne!(one, two);
        for sealed in [one, two] {
            let opened = keys.open(&sealed, "totp of ann").unwrap();
            assert_eq!((opened.plain.as_slice(), opened.has_earlier_key), (&b"secret"[..], false));
            assert!(!sealed.contains("secret"));
        }
    }

    #[test]
    fn rotation_reads_what_the_earlier_key_has_sealed() {
        let sealed = keys(OLD).seal(b"secret", "").unwrap();
        let both = keys(&format!("{NEW}, {OLD}"));
        assert!(both.open(&sealed, "").unwrap().has_earlier_key);
        let again = both.seal(b"secret", "").unwrap();
        assert!(!keys(NEW).open(&again, "").unwrap().has_earlier_key);
        assert!(keys(OLD).open(&again, "").is_none());
    }
}
