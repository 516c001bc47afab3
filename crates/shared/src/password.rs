//! Passwords that may be chosen, and how strong they look.

use thiserror::Error;

/// A password that may be chosen for an account: [`Password::MIN`] to [`Password::MAX`] characters (code
/// points), any characters at all. It has no `Debug` and no `Display`, so it cannot slip into a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a password was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum PasswordError {
    #[error("Use at least {} characters", Password::MIN)]
    TooShort,
    #[error("Use at most {} characters", Password::MAX)]
    TooLong,
}

impl Password {
    pub const MIN: usize = 8;
    pub const MAX: usize = 128;

    /// Checks the length; nothing is trimmed or changed.
    ///
    /// # Errors
    /// [`PasswordError`], whose text is meant for the person who typed.
    pub fn parse(text: &str) -> Result<Self, PasswordError> {
        match text.chars().take(Self::MAX + 1).count() {
            n if n < Self::MIN => Err(PasswordError::TooShort),
            n if n > Self::MAX => Err(PasswordError::TooLong),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The characters themselves, for hashing or sending.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// How a password looks to someone who guesses: a hint while typing, never a reason to refuse.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Strength {
    Weak,
    Fair,
    Strong,
}

impl Strength {
    /// Judges by length first, since length is what costs a guesser most, and by variety second; repeats
    /// (`aaaa`) and runs (`abcd`, `4321`) count as one character.
    pub fn of(text: &str) -> Self {
        let surprising = count_surprising(text);
        let classes = count_classes(text);
        match surprising + 2 * classes {
            _ if surprising < Password::MIN => Self::Weak,
            ..=11 => Self::Weak,
            12..=19 => Self::Fair,
            _ => Self::Strong,
        }
    }
}

/// Characters that do not follow from the one before as a repeat or a step of one.
fn count_surprising(text: &str) -> usize {
    let mut previous = None;
    text.chars()
        .filter(|&c| {
            let follows = previous.is_some_and(|p: char| u32::from(p).abs_diff(u32::from(c)) <= 1);
            previous = Some(c);
            !follows
        })
        .count()
}

/// How many of small letters, capitals, digits and everything else there are. Of other scripts everything is "else": to
/// tell their letters apart takes tables that the browser would have to load.
fn count_classes(text: &str) -> usize {
    let small = text.bytes().any(|byte| byte.is_ascii_lowercase());
    let capital = text.bytes().any(|byte| byte.is_ascii_uppercase());
    let digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let other = text.bytes().any(|byte| !byte.is_ascii_alphanumeric());
    [small, capital, digit, other].into_iter().filter(|&present| present).count()
}

#[cfg(test)]
mod tests {
    use super::{Password, PasswordError, Strength};
    use crate::arbitrary;
    use proptest::prelude::*;

    #[test]
    fn counts_characters_and_not_bytes() {
        assert_eq!(Password::parse("1234567").err(), Some(PasswordError::TooShort));
        assert_eq!(Password::parse("пароль12").err(), None);
        assert_eq!(Password::parse("🔑🔑🔑🔑🔑🔑🔑").err(), Some(PasswordError::TooShort));
        assert_eq!(Password::parse(&"🔑".repeat(128)).err(), None);
        assert_eq!(Password::parse(&"🔑".repeat(129)).err(), Some(PasswordError::TooLong));
    }

    #[test]
    fn takes_every_character_and_trims_none() {
        assert_eq!(Password::parse(" \0 space ").map(|p| p.expose().to_owned()), Ok(" \0 space ".to_owned()));
    }

    #[test]
    fn strength_follows_length_and_variety() {
        for weak in ["", "aaaaaaaaaaaaaaaa", "12345678", "abcdefgh", "password", "qwertyui"] {
            assert_eq!(Strength::of(weak), Strength::Weak, "{weak:?}");
        }
        for fair in ["correcthorse", "Tr0ub4dour", "river.stone"] {
            assert_eq!(Strength::of(fair), Strength::Fair, "{fair:?}");
        }
        for strong in ["correct horse battery staple", "k7#Vq9!mZr2$Lx"] {
            assert_eq!(Strength::of(strong), Strength::Strong, "{strong:?}");
        }
    }
    proptest! {
        #[test]
        fn any_text_of_8_to_128_characters_is_accepted_as_it_is(text in arbitrary::text()) {
            let expected = match text.chars().count() {
                ..8 => Err(PasswordError::TooShort),
                8..=128 => Ok(text.as_str()),
                _ => Err(PasswordError::TooLong),
            };
            let parsed = Password::parse(&text);
            prop_assert_eq!(parsed.as_ref().map(Password::expose).map_err(|error| *error), expected);
        }

        #[test]
        fn what_is_too_short_never_looks_strong(text in arbitrary::text()) {
            let strength = Strength::of(&text);
            prop_assert!(text.chars().count() >= Password::MIN || strength == Strength::Weak);
        }
    }
}
