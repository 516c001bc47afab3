//! The rule that every piece of text which people type and others later see has to keep.

use serde::{Deserialize, Deserializer};
use thiserror::Error;

/// Why a text was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum TextError {
    #[error("{0} must not be empty")]
    Empty(&'static str),
    #[error("{what} must be at most {max} characters")]
    TooLong { what: &'static str, max: usize },
    #[error("{0} must not contain control characters")]
    Control(&'static str),
}

/// Refuses more than `max` characters (code points) and control characters other than newline and tab.
pub(crate) fn check(what: &'static str, text: &str, max: usize) -> Result<(), TextError> {
    refuse_control(what, text)?;
    match text.chars().nth(max) {
        Some(_) => Err(TextError::TooLong { what, max }),
        None => Ok(()),
    }
}

/// The same for a text in a line of its own: trimmed, and not empty. What is trimmed off counts as text too
/// when it comes to control characters.
pub(crate) fn check_trimmed<'a>(what: &'static str, text: &'a str, max: usize) -> Result<&'a str, TextError> {
    refuse_control(what, text)?;
    let text = text.trim();
    if text.is_empty() {
        return Err(TextError::Empty(what));
    }
    check(what, text, max).map(|()| text)
}

fn refuse_control(what: &'static str, text: &str) -> Result<(), TextError> {
    match text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        true => Err(TextError::Control(what)),
        false => Ok(()),
    }
}

/// Reads a member that is there, so that `null` is a value like any other (and refused where it is none)
/// instead of being the same as a member left out.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Gives a validated text its everyday traits: read from JSON through its rule, written as plain text.
macro_rules! text {
    ($name:ident, $error:ty) => {
        impl $name {
            /// The text as it was accepted.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = $error;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
pub(crate) use text;
