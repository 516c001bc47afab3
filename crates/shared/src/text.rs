//! Rules for text that users enter.

use crate::unicode::shows_something;
use serde::{Deserialize, Deserializer, de::Error as _};
use std::fmt::Display;
use thiserror::Error;

/// Why a text is invalid.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum TextError {
    #[error("{0} must not be empty")]
    Empty(&'static str),
    #[error("{0} must contain a character that can be seen")]
    Invisible(&'static str),
    #[error("{what} must be at most {max} characters")]
    TooLong { what: &'static str, max: usize },
    #[error("{0} must not contain control characters")]
    Control(&'static str),
    #[error("{0} must not contain characters that override the direction of text")]
    Direction(&'static str),
}

/// Rejects more than `max` characters (code points) and control characters other than newline and tab.
pub(crate) fn check(what: &'static str, text: &str, max: usize) -> Result<(), TextError> {
    reject_control(what, text)?;
    match text.chars().nth(max) {
        Some(_) => Err(TextError::TooLong { what, max }),
        None => Ok(()),
    }
}

/// As [`check`], for the trimmed text, which must not be empty and must contain a visible character. Control characters
/// are rejected before trimming, since some of them are white space.
pub(crate) fn check_trimmed<'a>(what: &'static str, text: &'a str, max: usize) -> Result<&'a str, TextError> {
    reject_control(what, text)?;
    let text = text.trim();
    if text.is_empty() {
        return Err(TextError::Empty(what));
    }
    if !shows_something(text) {
        return Err(TextError::Invisible(what));
    }
    check(what, text, max).map(|()| text)
}

/// As [`check_trimmed`], for a text that is shown between others, in a list: without the embeddings, overrides and
/// isolates of the Unicode bidirectional algorithm (UAX 9), which would change the order of what follows.
pub(crate) fn check_label<'a>(what: &'static str, text: &'a str, max: usize) -> Result<&'a str, TextError> {
    match text.contains(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')) {
        true => Err(TextError::Direction(what)),
        false => check_trimmed(what, text, max),
    }
}

fn reject_control(what: &'static str, text: &str) -> Result<(), TextError> {
    match text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        true => Err(TextError::Control(what)),
        false => Ok(()),
    }
}

/// Deserialises a member that is present, so that `null` differs from a missing member.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Deserialises a text, of which a blank one stands for none.
pub(crate) fn unless_blank<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<String, Error: Display>,
{
    let text = String::deserialize(deserializer)?;
    let text = (!text.trim().is_empty()).then_some(text);
    text.map(T::try_from).transpose().map_err(D::Error::custom)
}

/// Implements the conversions of a validated text.
macro_rules! text {
    ($name:ident, $error:ty) => {
        impl $name {
            /// The validated text.
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

/// Implements reading one of some words from text alone: what serde derives also accepts `{"word": null}`.
macro_rules! word {
    ($name:ident, $problem:literal) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                let word = Self::ALL.into_iter().find(|word| word.as_str() == text);
                word.ok_or_else(|| serde::de::Error::custom($problem))
            }
        }
    };
}
pub(crate) use word;
