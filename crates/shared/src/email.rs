//! E-mail addresses.

use crate::text::text;
use email_address::{EmailAddress, Options};
use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;

/// The e-mail address of an account: an `addr-spec` of RFC 5322 in lower case with a domain of at least two labels, at
/// most 254 characters.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(format = Email, example = "ann@example.org", max_length = 254))]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// Why an e-mail address is invalid.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum EmailError {
    #[error("Enter your email address")]
    Empty,
    #[error("An email address has at most {} characters", Email::MAX)]
    TooLong,
    #[error("Enter an email address like name@example.com")]
    Malformed,
}

impl Email {
    /// In characters: the longest path of RFC 5321 section 4.5.3.1.3 without its angle brackets.
    pub const MAX: usize = 254;

    /// Trims, lower-cases and checks.
    ///
    /// # Errors
    /// [`EmailError`], whose message is for the user.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let address = lower_case(text.trim());
        if address.is_empty() {
            return Err(EmailError::Empty);
        }
        if address.chars().nth(Self::MAX).is_some() {
            return Err(EmailError::TooLong);
        }
        let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
        let plain = !address.contains(|c: char| c.is_control() || c.is_whitespace() || c == '"');
        match EmailAddress::parse_with_options(&address, options) {
            Ok(_) if plain => Ok(Self(address)),
            _ => Err(EmailError::Malformed),
        }
    }

    /// An address of the database, or of a token that this server signed, as it is: the rules for input may have been
    /// others when it was entered. Never for input.
    pub fn from_stored(address: String) -> Self {
        Self(address)
    }

    /// For claims: [`Email::from_stored`].
    ///
    /// # Errors
    /// If the value is not a string.
    pub fn deserialize_stored<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from_stored)
    }

    /// The part before the `@`.
    pub fn local_part(&self) -> &str {
        self.0.rsplit_once('@').map_or(&self.0, |(local, _)| local)
    }
}

/// In the browser only ASCII: the tables for the rest would be a fortieth of the app, and the server decides anyway.
fn lower_case(text: &str) -> String {
    if cfg!(target_family = "wasm") { text.to_ascii_lowercase() } else { text.to_lowercase() }
}

text!(Email, EmailError);

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
        ] {
            assert_eq!(Email::parse(text), Err(EmailError::Malformed), "{text:?}");
        }
        assert_eq!(Email::parse("  "), Err(EmailError::Empty));
    }

    #[test]
    fn accepts_at_most_254_characters() {
        let domain = format!("{}.{}.{}.org", "d".repeat(60), "d".repeat(60), "d".repeat(60));
        let longest = format!("{}@{domain}", "a".repeat(64));
        assert!(Email::parse(&longest).is_ok(), "{}", longest.len());
        let padded = format!("{}@{domain}", "a".repeat(Email::MAX));
        assert_eq!(Email::parse(&padded), Err(EmailError::TooLong));
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
                prop_assert_eq!(Email::parse(&email.to_string()), Ok(email.clone()));
                prop_assert_eq!(Email::parse(&format!(" {email}\t")), Ok(email.clone()));
                prop_assert_eq!(serde_json::from_str(&serde_json::to_string(&email).unwrap()).ok(), Some(email));
            }
        }
    }
}
