//! E-mail addresses.

use crate::unicode::{domain_to_ascii, domain_to_unicode, lower_case};
use email_address::{EmailAddress, Options};
use serde::{Deserialize, Deserializer, Serialize};
use std::{
    fmt,
    hash::{Hash, Hasher},
};
use thiserror::Error;

/// The e-mail address of an account: an `addr-spec` of RFC 5322 in lower case with a domain of at least two labels, which
/// is in ASCII (IDNA, UTS 46), at most 254 characters. Two spellings of one address are equal.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email {
    address: String,
    /// As it was written, in lower case, if that is not `address`: before domains were converted, accounts were stored
    /// under it.
    written: Option<Box<str>>,
}

/// Why an e-mail address is invalid.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum EmailError {
    #[error("Enter your email address")]
    Empty,
    #[error("An email address has at most {} characters", Email::MAX)]
    TooLong,
    #[error("Enter an email address like name@example.com")]
    Malformed,
    #[error("Use an email address with only the letters a to z, digits and symbols before the @")]
    LocalPart,
}

impl Email {
    /// In characters: the longest path of RFC 5321 section 4.5.3.1.3 without its angle brackets.
    pub const MAX: usize = 254;

    /// The address of a new account: trims, lower-cases, converts the domain and checks. Mail to a local part that is not
    /// ASCII would need SMTPUTF8 (RFC 6531) at every server on its way.
    ///
    /// # Errors
    /// [`EmailError`], whose message is for the user.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let (local, domain) = split(text)?;
        if !local.is_ascii() {
            return Err(EmailError::LocalPart);
        }
        let domain = domain_to_ascii(domain).ok_or(EmailError::Malformed)?;
        Self::new(text, local, &domain)
    }

    /// The address of an account that may exist. Accounts that are older than a rule of [`Email::parse`] can have an
    /// address that it refuses.
    ///
    /// # Errors
    /// [`EmailError`], whose message is for the user.
    pub fn parse_existing(text: &str) -> Result<Self, EmailError> {
        let (local, domain) = split(text)?;
        let domain = domain_to_ascii(domain).unwrap_or_else(|| lower_case(domain).into());
        Self::new(text, local, &domain)
    }

    fn new(text: &str, local: &str, domain: &str) -> Result<Self, EmailError> {
        let address = format!("{}@{domain}", lower_case(local));
        if address.chars().nth(Self::MAX).is_some() {
            return Err(EmailError::TooLong);
        }
        let is_plain = !address.contains(|c: char| c.is_control() || c.is_whitespace() || c == '"');
        let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
        // In the browser, other than ASCII is left to the server.
        let is_left = cfg!(target_family = "wasm") && !address.is_ascii();
        if !is_plain || !is_left && EmailAddress::parse_with_options(&address, options).is_err() {
            return Err(EmailError::Malformed);
        }
        Ok(Self::written_as(&lower_case(text.trim()), address))
    }

    /// An address of the database, or of a token that this server signed, in any spelling: the rules for input may have
    /// been others when it was entered. Never for input.
    pub fn from_stored(stored: String) -> Self {
        let address = stored.rsplit_once('@').and_then(|(local, domain)| {
            let is_usual = domain.is_ascii() && !domain.contains("xn--");
            let converted = (!is_usual).then(|| domain_to_ascii(domain)).flatten();
            converted.map(|domain| format!("{local}@{domain}"))
        });
        match address {
            Some(address) => Self::written_as(&stored, address),
            None => Self { address: stored, written: None },
        }
    }

    /// For claims: [`Email::from_stored`].
    ///
    /// # Errors
    /// If the value is not a string.
    pub fn deserialize_stored<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from_stored)
    }

    fn written_as(written: &str, address: String) -> Self {
        Self { written: (written != address).then(|| written.into()), address }
    }

    /// The address, with the domain in ASCII.
    pub fn as_str(&self) -> &str {
        &self.address
    }

    /// The part before the `@`.
    pub fn local_part(&self) -> &str {
        self.address.rsplit_once('@').map_or(&self.address, |(local, _)| local)
    }

    /// The address in every form that an account may be stored under, beginning with how it was written: it could have
    /// accounts of their own before its forms became one.
    pub fn spellings(&self) -> Vec<String> {
        let mut spellings: Vec<String> = self.written.iter().map(ToString::to_string).collect();
        for spelling in [self.address.clone(), self.to_string()] {
            if !spellings.contains(&spelling) {
                spellings.push(spelling);
            }
        }
        spellings
    }
}

/// The parts before and after the last `@`.
fn split(text: &str) -> Result<(&str, &str), EmailError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(EmailError::Empty);
    }
    if text.chars().nth(Email::MAX).is_some() {
        return Err(EmailError::TooLong);
    }
    text.rsplit_once('@').ok_or(EmailError::Malformed)
}

impl PartialEq for Email {
    fn eq(&self, other: &Self) -> bool {
        self.address == other.address
    }
}

impl Eq for Email {}

impl Hash for Email {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.address.hash(state);
    }
}

impl fmt::Display for Email {
    /// As people write it, with the domain in Unicode.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address.rsplit_once('@') {
            Some((local, domain)) if domain.contains("xn--") => {
                write!(f, "{local}@{}", domain_to_unicode(domain))
            }
            _ => f.write_str(&self.address),
        }
    }
}

impl TryFrom<String> for Email {
    type Error = EmailError;

    fn try_from(text: String) -> Result<Self, EmailError> {
        Self::parse_existing(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.address
    }
}

#[cfg(test)]
mod tests {
    use super::{Email, EmailError};
    use crate::arbitrary;
    use proptest::prelude::*;

    #[test]
    fn rejects_malformed_addresses() {
        for text in [
            "ann",
            "ann@",
            "@example.org",
            "ann@example",
            "a b@example.org",
            "ann@exa mple.org",
            "a@b@c.org",
            "\"a b\"@example.org",
            "ann@[127.0.0.1]",
            "Ann <ann@example.org>",
            "ann@example.org\0",
            "ann@.org",
            "ann\n@example.org",
            "ann@example..org",
            "ann@-bücher.example",
            "ann@bü cher.example",
            "ann@bücher",
            "ann@exa＠mple.org",
            "ann@xn--a.example",
        ] {
            assert_eq!(Email::parse(text), Err(EmailError::Malformed), "{text:?}");
        }
        for parse in [Email::parse, Email::parse_existing] {
            assert_eq!(parse("  "), Err(EmailError::Empty));
            assert_eq!(parse("ann"), Err(EmailError::Malformed));
        }
    }

    #[test]
    fn local_part_of_a_new_account_is_ascii() {
        // The Kelvin sign would become a k.
        for text in
            ["ünï@example.org", "a\u{200b}nn@example.org", "ａnn@bücher.example", "\u{212a}ate@example.org"]
        {
            assert_eq!(Email::parse(text), Err(EmailError::LocalPart), "{text:?}");
        }
        let old = Email::parse_existing("Ünï@Bücher.example").unwrap();
        assert_eq!(old.as_str(), "ünï@xn--bcher-kva.example");
        assert_eq!(old, Email::from_stored("ünï@bücher.example".to_owned()));
    }

    #[test]
    fn forms_of_a_domain_are_one_address() {
        let email = Email::parse("Ann@Bücher.example").unwrap();
        assert_eq!(email.as_str(), "ann@xn--bcher-kva.example");
        assert_eq!(email.to_string(), "ann@bücher.example");
        for form in ["ann@xn--bcher-kva.example", "ann@bu\u{308}cher.EXAMPLE", "ann@bücher。example"] {
            assert_eq!(Email::parse(form).as_ref(), Ok(&email), "{form}");
            assert_eq!(Email::parse_existing(form).as_ref(), Ok(&email), "{form}");
            assert_eq!(Email::from_stored(form.to_owned()), email, "{form}");
        }
        assert_ne!(Email::parse("ann@bucher.example").unwrap(), email);
    }

    #[test]
    fn spellings_begin_with_the_written_one() {
        let spellings = |text| Email::parse(text).unwrap().spellings();
        let (ascii, unicode) = ("ann@xn--bcher-kva.example", "ann@bücher.example");
        assert_eq!(spellings("Ann@Example.org"), ["ann@example.org"]);
        assert_eq!(spellings("Ann@Bücher.example"), [unicode, ascii]);
        assert_eq!(spellings(ascii), [ascii, unicode]);
        let decomposed = "ann@bu\u{308}cher.example";
        assert_eq!(spellings(decomposed), [decomposed, ascii, unicode]);
    }

    #[test]
    fn stored_addresses_are_never_refused() {
        for stored in ["", "ann", "ann@localhost", "ann@xn--a.example", "ünï@exa_mple.örg", "ANN@Example.org"]
        {
            let email = Email::from_stored(stored.to_owned());
            assert_eq!((email.as_str(), email.to_string().as_str()), (stored, stored));
        }
    }

    #[test]
    fn accepts_at_most_254_characters() {
        let domain = format!("{}.{}.{}.org", "d".repeat(60), "d".repeat(60), "d".repeat(60));
        let longest = format!("{}@{domain}", "a".repeat(64));
        assert!(Email::parse(&longest).is_ok(), "{}", longest.len());
        let padded = format!("{}@{domain}", "a".repeat(Email::MAX));
        assert_eq!(Email::parse(&padded), Err(EmailError::TooLong));
        let international = format!("{}@{}.example", "a".repeat(64), ["ü".repeat(50).as_str(); 3].join("."));
        assert!(Email::parse(&international).is_ok(), "{}", Email::parse(&international).unwrap_err());
        let grown = format!("{}@{}.example", "a".repeat(64), ["ü".repeat(57).as_str(); 3].join("."));
        assert_eq!(Email::parse(&grown), Err(EmailError::TooLong));
    }

    #[test]
    fn case_and_surrounding_white_space_do_not_matter() {
        assert_eq!(Email::parse(" Ann@Example.ORG\n").unwrap().as_str(), "ann@example.org");
        assert_eq!(Email::parse("ann+todo@example.org").unwrap().local_part(), "ann+todo");
    }

    /// Texts that resemble an address, and any others.
    fn almost_an_address() -> impl Strategy<Value = String> {
        prop_oneof![
            arbitrary::text(),
            (arbitrary::text(), arbitrary::text())
                .prop_map(|(local, domain)| format!("{local}@{domain}.org")),
            "[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~ -]{0,70}@[a-zA-Z0-9. -]{0,200}\\.[a-zA-Z.]{0,5}",
            " ?\\PC{0,40}@\\PC{0,20}\\.[a-zA-Z]{1,5}\n?",
        ]
    }

    proptest! {
        #[test]
        fn accepted_addresses_are_well_formed(text in almost_an_address()) {
            if let Ok(email) = Email::parse(&text) {
                let address = email.as_str();
                prop_assert!(address.is_ascii());
                prop_assert!(address.chars().count() <= Email::MAX);
                prop_assert!(!address.chars().any(|c| c.is_control() || c.is_whitespace() || c == '"'));
                let (local, domain) = address.split_once('@').unwrap();
                prop_assert_eq!(local, email.local_part());
                prop_assert!(!local.is_empty() && !domain.contains('@'));
                prop_assert!(domain.split('.').count() >= 2 && domain.split('.').all(|label| !label.is_empty()));
            }
        }

        #[test]
        fn parsing_is_idempotent(text in almost_an_address()) {
            if let Ok(email) = Email::parse(&text) {
                prop_assert_eq!(Email::parse(email.as_str()), Ok(email.clone()));
                prop_assert_eq!(Email::parse(&format!(" {email}\t")), Ok(email.clone()));
                prop_assert_eq!(Email::parse_existing(&text), Ok(email.clone()));
                prop_assert_eq!(Email::from_stored(email.to_string()), email.clone());
                prop_assert_eq!(serde_json::from_str(&serde_json::to_string(&email).unwrap()).ok(), Some(email));
            }
        }
    }
}
