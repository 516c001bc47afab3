//! What a task says: its title and its description.

use crate::text::{TextError, check, check_label, text};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The title of a task: 1 to 500 characters (code points) after trimming, in one line, at least one of which can be seen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(
        min_length = 1,
        max_length = 500,
        pattern = r"^([^\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]|\r\n)*[^\s\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]([^\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]|\r\n)*$",
        example = "Water the plants"
    )
)]
#[serde(try_from = "String", into = "String")]
pub struct TaskTitle(String);

impl TaskTitle {
    pub const MAX: usize = 500;

    /// Trims and checks. Line ends and tabs, as in pasted text, become a space; several in a row become one.
    ///
    /// # Errors
    /// [`TextError`], whose message is for the user.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        check_label("Title", &in_one_line(text), Self::MAX).map(|title| Self(title.to_owned()))
    }
}

text!(TaskTitle, TextError);

fn in_one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(['\n', '\t']) {
        return text.into();
    }
    let text = text.replace("\r\n", "\n");
    let parts: Vec<_> = text.split(['\n', '\t']).filter(|part| !part.is_empty()).collect();
    parts.join(" ").into()
}

/// The description of a task: at most 10,000 characters (code points).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(
        max_length = 10_000,
        pattern = r"^([^\u0000-\u0008\u000B-\u001F\u007F-\u009F]|\r\n)*$",
        example = "The fern twice"
    )
)]
#[serde(try_from = "String", into = "String")]
pub struct TaskDescription(String);

impl TaskDescription {
    pub const MAX: usize = 10_000;

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
    fn title_has_1_to_500_characters_after_trimming() {
        assert_eq!(TaskTitle::parse(" \t\n "), Err(TextError::Empty("Title")));
        assert_eq!(TaskTitle::parse(&"🌱".repeat(500)).map(|t| t.as_str().chars().count()), Ok(500));
        assert!(TaskTitle::parse(&"x".repeat(501)).is_err());
        assert_eq!(TaskTitle::parse(&format!("  {}  ", "x".repeat(500))).map(|t| t.0.len()), Ok(500));
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
        assert!(TaskDescription::parse(&"x".repeat(10_001)).is_err());
    }

    #[test]
    fn title_overrides_no_direction() {
        for bad in ["\u{202a}", "\u{202e}", "\u{2066}", "\u{2069}"] {
            let bad = format!("Pay{bad} Ann");
            assert_eq!(TaskTitle::parse(&bad), Err(TextError::Direction("Title")), "{bad:?}");
            assert!(TaskDescription::parse(&bad).is_ok());
        }
        assert!(TaskTitle::parse("\u{200f}שלום\u{200e}").is_ok(), "these override nothing");
    }

    #[test]
    fn title_is_one_line() {
        for text in
            ["one two", "one\ntwo", "one\ttwo", "one\r\ntwo", "\none\n\r\n\ttwo\n\n", "one\n\n\n\ntwo\t"]
        {
            assert_eq!(TaskTitle::parse(text).map(String::from), Ok("one two".to_owned()), "{text:?}");
        }
        assert_eq!(TaskTitle::parse("one \n two").map(String::from), Ok("one   two".to_owned()));
    }

    #[test]
    fn crlf_in_a_description_becomes_lf() {
        let parsed = |text: &str| TaskDescription::parse(text).map(String::from);
        assert_eq!(parsed("one\r\n\r\ntwo\r\n").as_deref(), Ok("one\n\ntwo\n"));
        assert!(parsed(&"\r\n".repeat(10_000)).is_ok());
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
            let line = in_one_line(&text);
            let length = line.trim().chars().count();
            let overrides = text.contains(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
            let shows = shows_something(&text) && !overrides;
            let title = TaskTitle::parse(&text);
            prop_assert_eq!(title.is_ok(), is_clean(&line) && shows && (1..=TaskTitle::MAX).contains(&length));
            if let Ok(title) = title {
                prop_assert_eq!(title.as_str(), line.trim());
                prop_assert!(!title.as_str().contains(char::is_control));
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
