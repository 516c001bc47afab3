//! What a task says: its title and its description.

use crate::text::{TextError, check, check_trimmed, text};
use serde::{Deserialize, Serialize};

/// The title of a task: 1 to 200 characters (code points) after trimming, at least one of which can be seen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(
        min_length = 1,
        max_length = 200,
        pattern = r"^[^\u0000-\u0008\u000B-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u0008\u000B-\u001F\u007F-\u009F]*$",
        example = "Water the plants"
    )
)]
#[serde(try_from = "String", into = "String")]
pub struct TaskTitle(String);

impl TaskTitle {
    pub const MAX: usize = 200;

    /// Trims and checks.
    ///
    /// # Errors
    /// [`TextError`], whose message is for the user.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        check_trimmed("Title", text, Self::MAX).map(|title| Self(title.to_owned()))
    }
}

text!(TaskTitle, TextError);

/// The description of a task: at most 1,000 characters (code points).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(
        max_length = 1000,
        pattern = r"^([^\u0000-\u0008\u000B-\u001F\u007F-\u009F]|\r\n)*$",
        example = "The fern twice"
    )
)]
#[serde(try_from = "String", into = "String")]
pub struct TaskDescription(String);

impl TaskDescription {
    pub const MAX: usize = 1000;

    /// Checks without trimming. CRLF, which ends lines on Windows, becomes LF.
    ///
    /// # Errors
    /// [`TextError`], whose message is for the user.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = text.replace("\r\n", "\n");
        check("Description", &text, Self::MAX)?;
        Ok(Self(text))
    }
}

text!(TaskDescription, TextError);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{arbitrary::text, unicode::shows_something};
    use proptest::prelude::*;

    #[test]
    fn title_has_1_to_200_characters_after_trimming() {
        assert_eq!(TaskTitle::parse(" \t\n "), Err(TextError::Empty("Title")));
        assert_eq!(TaskTitle::parse(&"🌱".repeat(200)).map(|t| t.as_str().chars().count()), Ok(200));
        assert!(TaskTitle::parse(&"x".repeat(201)).is_err());
        assert_eq!(TaskTitle::parse(&format!("  {}  ", "x".repeat(200))).map(|t| t.0.len()), Ok(200));
        assert_eq!(TaskTitle::parse("  שלום 👋 ").map(String::from), Ok("שלום 👋".to_owned()));
    }

    #[test]
    fn title_shows_something() {
        for hidden in ["\u{200b}", " \u{2060}\u{3164} ", "\u{301}\u{302}", "\u{2800}", "\u{feff}\u{e0020}"] {
            assert_eq!(TaskTitle::parse(hidden), Err(TextError::Invisible("Title")), "{hidden:?}");
        }
        for shown in ["❤\u{fe0f}", "e\u{301}", "👩\u{200d}👧", "\u{200f}שלום", "-"] {
            assert_eq!(TaskTitle::parse(shown).map(String::from), Ok(shown.to_owned()));
        }
        assert!(TaskDescription::parse("\u{200b}").is_ok());
    }

    #[test]
    fn rejects_control_characters_other_than_newline_and_tab() {
        for bad in ["\u{b}a", "a\r", "\u{85}a", "\0", "a\0b", "a\u{7}b", "a\u{7f}b", "a\u{85}b", "a\rb"] {
            assert_eq!(TaskTitle::parse(bad), Err(TextError::Control("Title")), "{bad:?}");
            assert_eq!(TaskDescription::parse(bad), Err(TextError::Control("Description")), "{bad:?}");
        }
        assert!(TaskDescription::parse("one\n\ttwo").is_ok());
        assert!(TaskTitle::parse("one\r\ntwo").is_err());
        assert!(TaskDescription::parse(&"x".repeat(1001)).is_err());
    }

    #[test]
    fn crlf_in_a_description_becomes_lf() {
        let parsed = |text: &str| TaskDescription::parse(text).map(String::from);
        assert_eq!(parsed("one\r\n\r\ntwo\r\n").as_deref(), Ok("one\n\ntwo\n"));
        assert!(parsed(&"\r\n".repeat(1000)).is_ok());
        for bad in ["\r", "one\n\rtwo", "one\r\r\ntwo"] {
            assert_eq!(parsed(bad), Err(TextError::Control("Description")), "{bad:?}");
        }
    }

    fn is_clean(text: &str) -> bool {
        !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t')
    }

    proptest! {
        #[test]
        fn title_is_the_trimmed_input(text in text()) {
            let length = text.trim().chars().count();
            let expected = is_clean(&text) && (1..=TaskTitle::MAX).contains(&length) && shows_something(&text);
            let title = TaskTitle::parse(&text);
            prop_assert_eq!(title.is_ok(), expected);
            if let Ok(title) = title {
                prop_assert_eq!(title.as_str(), text.trim());
                prop_assert_eq!(TaskTitle::parse(title.as_str()), Ok(title));
            }
        }

        #[test]
        fn description_is_the_input(text in text()) {
            let text = text.replace("\r\n", "\n");
            let expected = is_clean(&text) && text.chars().count() <= TaskDescription::MAX;
            let description = TaskDescription::parse(&text);
            prop_assert_eq!(description.as_ref().ok().map(TaskDescription::as_str), expected.then_some(text.as_str()));
        }
    }
}
