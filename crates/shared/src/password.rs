//! Rules for new passwords, and an estimate of their strength.

use crate::unicode::nfkc;
use std::borrow::Cow;
use thiserror::Error;

/// A new password: [`Password::MIN`] to [`Password::MAX`] arbitrary characters (code points), normalized. Without
/// `Debug` and `Display`, so that it is never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a password is invalid.
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

    /// Normalizes and checks the length, without trimming.
    ///
    /// # Errors
    /// [`PasswordError`], whose message is for the user.
    pub fn parse(text: &str) -> Result<Self, PasswordError> {
        // Normalization makes at most four characters one (Unicode Standard Annex 15), and may make one eighteen.
        if text.chars().nth(4 * Self::MAX).is_some() {
            return Err(PasswordError::TooLong);
        }
        let text = Self::normalize(text);
        match text.chars().take(Self::MAX + 1).count() {
            n if n < Self::MIN => Err(PasswordError::TooShort),
            n if n > Self::MAX => Err(PasswordError::TooLong),
            _ => Ok(Self(text.into_owned())),
        }
    }

    /// Another keyboard may write the same password with other code points (NIST SP 800-63B section 3.1.1.2). In the
    /// browser this is left to the server.
    pub fn normalize(text: &str) -> Cow<'_, str> {
        nfkc(text)
    }

    /// The password, to hash or send it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// An estimate of the strength of a password: a hint to the user, never a reason to reject it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Strength {
    Weak,
    Fair,
    Strong,
}

impl Strength {
    /// Depends mostly on the length, and on the number of character classes; repeats (`aaaa`) and runs (`abcd`, `4321`)
    /// count as one character.
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

/// Counts the characters that neither repeat the one before nor are next to it in Unicode.
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

/// How many of these occur: ASCII lower case, upper case, digits, anything else. Classes of other scripts
/// would need tables that the browser had to load.
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
        assert_eq!(Password::parse(&"α\u{313}\u{300}\u{345}".repeat(128)).err(), None);
        assert_eq!(
            Password::parse(&"α\u{313}\u{300}\u{345}".repeat(129)).err(),
            Some(PasswordError::TooLong)
        );
    }

    #[test]
    fn forms_of_a_password_are_one() {
        for (form, usual) in [
            ("ｌｏｎｇ\u{3000}ｅｎｏｕｇｈ", "long enough"),
            ("cafe\u{301} cre\u{300}me", "café crème"),
            ("ﬁne ﬂowers", "fine flowers"),
            ("\u{1112}\u{1161}\u{11ab}글비밀번호입니다", "한글비밀번호입니다"),
        ] {
            let [form, usual] = [form, usual].map(|text| Password::parse(text).map(|password| password.0));
            assert!(usual.is_ok());
            assert_eq!(form, usual);
        }
        let [composed, decomposed] = ["é".repeat(7), "e\u{301}".repeat(7)];
        assert_eq!(Password::parse(&composed).err(), Some(PasswordError::TooShort));
        assert_eq!(Password::parse(&decomposed).err(), Some(PasswordError::TooShort));
        assert_eq!(Password::parse(&"e\u{301}".repeat(128)).err(), None);
    }

    #[test]
    fn accepts_any_characters_without_trimming() {
        assert_eq!(Password::parse(" \0 space ").map(|p| p.expose().to_owned()), Ok(" \0 space ".to_owned()));
    }

    #[test]
    fn strength_grows_with_length_and_variety() {
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
        fn accepts_8_to_128_characters_normalized(text in arbitrary::text()) {
            let normalized = Password::normalize(&text);
            let expected = match normalized.chars().count() {
                ..8 => Err(PasswordError::TooShort),
                8..=128 => Ok(&*normalized),
                _ => Err(PasswordError::TooLong),
            };
            let parsed = Password::parse(&text);
            prop_assert_eq!(parsed.as_ref().map(Password::expose).map_err(|error| *error), expected);
        }

        #[test]
        fn too_short_passwords_are_weak(text in arbitrary::text()) {
            let strength = Strength::of(&text);
            prop_assert!(text.chars().count() >= Password::MIN || strength == Strength::Weak);
        }
    }
}
