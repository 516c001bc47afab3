//! Time-based one-time codes (RFC 6238), as every authenticator app shows them: HMAC with SHA-1, six digits, 30 seconds.

use super::data_key::{DataKeyError, DataKeys};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use shared::{Issuer, Timestamp, UserId};
use totp_rs::{Algorithm, Builder, Secret, Totp};

/// In bytes, as RFC 4226 section 4 recommends.
const LENGTH: usize = 20;
const DIGITS: u8 = 6;
/// In seconds.
const STEP: u64 = 30;
/// By how many steps the clock of the app may differ, in each direction (RFC 6238 section 5.2).
const SKEW: u16 = 1;
/// RFC 3986 section 2.3.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The number of the 30 seconds for which a code is valid. A code counts once: only if its step is later than that of every
/// code that was accepted before.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct TotpStep(i64);

impl TotpStep {
    /// As the database stores it.
    pub fn number(self) -> i64 {
        self.0
    }
}

/// The secret that an authenticator app shares with this service, and what the app calls the service, if that was chosen. Without
/// `Debug`, so that the secret is never logged.
pub struct TotpSecret {
    totp: Totp,
    issuer: Option<Issuer>,
}

impl TotpSecret {
    /// A random secret.
    ///
    /// # Errors
    /// When the operating system's random number generator fails.
    pub fn random(issuer: Option<Issuer>) -> Result<Self, getrandom::Error> {
        let mut secret = [0; LENGTH];
        getrandom::fill(&mut secret)?;
        Ok(Self::new(secret, issuer))
    }

    fn new(secret: [u8; LENGTH], issuer: Option<Issuer>) -> Self {
        let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(DIGITS);
        let builder = builder.with_step_duration(STEP).with_skew(SKEW).with_secret(Secret::new_stack(secret));
        // All of it is constant and conforms to the RFC, which `build` would check.
        Self { totp: builder.build_noncompliant(), issuer }
    }

    /// The secret encrypted for one account, with the issuer after it.
    ///
    /// # Errors
    /// [`DataKeyError::Failed`].
    pub fn seal(&self, keys: &DataKeys, user: UserId) -> Result<String, DataKeyError> {
        let issuer = self.issuer.as_ref().map_or("", Issuer::as_str);
        keys.seal(&[self.totp.secret().as_bytes(), issuer.as_bytes()].concat(), &purpose(user))
    }

    /// Decrypts the secret of an account, and returns whether it is to be sealed again. `None` if it is that of another
    /// account, or the key is missing.
    pub fn open(sealed: &str, keys: &DataKeys, user: UserId) -> Option<(Self, bool)> {
        let opened = keys.open(sealed, &purpose(user))?;
        let (secret, issuer) = opened.plain.split_first_chunk::<LENGTH>()?;
        let issuer = str::from_utf8(issuer).ok().and_then(|issuer| Issuer::parse(issuer).ok());
        Some((Self::new(*secret, issuer), opened.has_earlier_key))
    }

    /// The step of a code, if it is valid `now`; blanks do not matter.
    pub fn step_of(&self, code: &str, now: Timestamp) -> Option<TotpStep> {
        let digits: String =
            code.chars().filter(|c| !c.is_whitespace()).take(1 + usize::from(DIGITS)).collect();
        let now = u64::try_from(now.seconds()).ok()?;
        self.totp.check(&digits, now).and_then(|step| i64::try_from(step).ok()).map(TotpStep)
    }

    /// The secret for typing (RFC 4648 section 6).
    pub fn to_base32(&self) -> String {
        self.totp.secret().to_base32()
    }

    /// The URI that an authenticator app reads from a QR code. The app shows the issuer, or `service` if none was chosen, and
    /// `account`.
    pub fn uri(&self, service: &str, account: &str) -> String {
        let issuer = self.issuer.as_ref().map_or(service, Issuer::as_str);
        // A colon would end the issuer.
        let escape = |text: &str| utf8_percent_encode(&text.replace(':', ""), ESCAPED).to_string();
        let (issuer, account, secret) = (escape(issuer), escape(account), self.to_base32());
        format!(
            "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&digits={DIGITS}&period={STEP}"
        )
    }
}

fn purpose(user: UserId) -> String {
    format!("totp {user}")
}

#[cfg(test)]
mod tests {
    use super::{LENGTH, TotpSecret};
    use crate::factors::DataKeys;
    use shared::{Issuer, Timestamp, UserId};
    use uuid::Uuid;

    /// RFC 6238 appendix B, with SHA-1; the last six digits of its eight.
    const VECTORS: [(i64, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];

    fn secret() -> TotpSecret {
        TotpSecret::new(*b"12345678901234567890", None)
    }

    fn step(code: &str, seconds: i64) -> Option<i64> {
        secret().step_of(code, Timestamp::from_seconds(seconds)).map(|step| step.number())
    }

    #[test]
    fn rejects_codes_that_are_not_six_digits() {
        for code in ["", "28708", "2870820", "94287082", "+87082", "28708a", "٢٨٧٠٨٢", "-287082", "287082 0"]
        {
            assert_eq!(step(code, 59), None, "{code}");
        }
    }

    #[test]
    fn rejects_codes_of_other_times() {
        assert_eq!(step("287082", 90), None);
        assert_eq!(step("081804", 1_111_111_109 - 60), None);
    }

    #[test]
    fn accepts_the_vectors_of_rfc_6238() {
        for (seconds, code) in VECTORS {
            assert_eq!(step(code, seconds), Some(seconds / 30), "{code}");
        }
        assert_eq!(step(" 287\u{a0}082\n", 59), Some(1));
    }

    #[test]
    fn reports_the_step_of_a_code_within_one_step_of_now() {
        for seconds in 0..90 {
            assert_eq!(step("287082", seconds), Some(1), "{seconds}");
        }
    }

    #[test]
    fn uri_has_issuer_account_and_secret() {
        let uri = secret().uri("Latchkey: todo", "ann+b@example.org");
        let expected = "otpauth://totp/Latchkey%20todo:ann%2Bb%40example.org\
                        ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Latchkey%20todo&digits=6&period=30";
        assert_eq!(uri, expected);
        let issuer = Issuer::parse("Ann & Ben's").unwrap();
        let chosen = TotpSecret { issuer: Some(issuer), ..secret() }.uri("Latchkey", "ann@example.org");
        assert!(chosen.starts_with("otpauth://totp/Ann%20%26%20Ben%27s:ann%40example.org?"), "{chosen}");
        assert!(chosen.contains("&issuer=Ann%20%26%20Ben%27s&"), "{chosen}");
    }

    #[test]
    fn sealed_secret_keeps_its_issuer() {
        let keys = DataKeys::parse(&"0123456789abcdef".repeat(4).into()).unwrap();
        let ann = UserId::from(Uuid::from_u128(1));
        for issuer in [None, Some("Ü"), Some("Ann & Ben's")] {
            let issuer = issuer.map(|issuer| Issuer::parse(issuer).unwrap());
            let secret = TotpSecret { issuer, ..secret() };
            let opened = TotpSecret::open(&secret.seal(&keys, ann).unwrap(), &keys, ann).unwrap().0;
            assert_eq!((opened.to_base32(), &opened.issuer), (secret.to_base32(), &secret.issuer));
        }
        // As they were stored before there was a choice.
        let plain = keys.seal(b"12345678901234567890", &format!("totp {ann}")).unwrap();
        assert_eq!(TotpSecret::open(&plain, &keys, ann).unwrap().0.issuer, None);
    }

    #[test]
    fn sealed_secret_opens_for_its_account_only() {
        let keys = DataKeys::parse(&"0123456789abcdef".repeat(4).into()).unwrap();
        let [ann, ben] = [1, 2].map(|number| UserId::from(Uuid::from_u128(number)));
        let sealed = secret().seal(&keys, ann).unwrap();
        assert!(TotpSecret::open(&sealed, &keys, ben).is_none());
        let (opened, has_earlier_key) = TotpSecret::open(&sealed, &keys, ann).unwrap();
        assert_eq!((opened.to_base32(), has_earlier_key), (secret().to_base32(), false));
        let short = keys.seal(&[0; LENGTH - 1], &format!("totp {ann}")).unwrap();
        assert!(TotpSecret::open(&short, &keys, ann).is_none());
    }

    #[test]
    fn random_secrets_differ() {
        let [one, two] = [(); 2].map(|()| TotpSecret::random(None).unwrap().to_base32());
        assert!(one != two && one.len() == 32);
    }
}
