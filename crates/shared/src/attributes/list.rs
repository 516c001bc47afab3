//! Names and colours of lists.

use crate::text::{TextError, check_label, text, word};
use serde::{Deserialize, Serialize};

/// The name of a list: 1 to 100 characters (code points) after trimming, in one line.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(
        min_length = 1,
        max_length = 100,
        pattern = r"^[^\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]*[^\s\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069][^\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]*$",
        example = "Groceries"
    )
)]
#[serde(try_from = "String", into = "String")]
pub struct ListName(String);

impl ListName {
    pub const MAX: usize = 100;

    /// Trims and checks.
    ///
    /// # Errors
    /// [`TextError`], whose message is for the user.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let name = check_label("Name", text, Self::MAX)?;
        if name.contains(char::is_control) {
            return Err(TextError::Control("Name"));
        }
        Ok(Self(name.to_owned()))
    }

    /// The text by which an import compares names: composed, and without regard to case.
    #[cfg(not(target_family = "wasm"))]
    pub fn folded(name: &str) -> String {
        crate::unicode::lower_case(&crate::unicode::nfc(name))
    }
}

text!(ListName, TextError);

/// The colour of a list.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ListColor {
    Red,
    Orange,
    Yellow,
    Green,
    Teal,
    Blue,
    Indigo,
    Purple,
    Pink,
    Brown,
    Grey,
    Black,
}

impl ListColor {
    pub const ALL: [Self; 12] = [
        Self::Red,
        Self::Orange,
        Self::Yellow,
        Self::Green,
        Self::Teal,
        Self::Blue,
        Self::Indigo,
        Self::Purple,
        Self::Pink,
        Self::Brown,
        Self::Grey,
        Self::Black,
    ];

    /// As serialised.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Orange => "orange",
            Self::Yellow => "yellow",
            Self::Green => "green",
            Self::Teal => "teal",
            Self::Blue => "blue",
            Self::Indigo => "indigo",
            Self::Purple => "purple",
            Self::Pink => "pink",
            Self::Brown => "brown",
            Self::Grey => "grey",
            Self::Black => "black",
        }
    }
}

word!(
    ListColor,
    "A color is red, orange, yellow, green, teal, blue, indigo, purple, pink, brown, grey or black"
);

#[cfg(test)]
mod tests {
    use super::{ListColor, ListName, TextError};
    use crate::arbitrary;
    use proptest::prelude::*;

    #[test]
    fn name_has_1_to_100_characters_in_one_line() {
        assert_eq!(ListName::parse(" \n "), Err(TextError::Empty("Name")));
        assert_eq!(ListName::parse("a\nb"), Err(TextError::Control("Name")));
        assert_eq!(ListName::parse("a\tb"), Err(TextError::Control("Name")));
        assert_eq!(ListName::parse("a\0b"), Err(TextError::Control("Name")));
        assert_eq!(ListName::parse("a\u{202e}b"), Err(TextError::Direction("Name")));
        assert!(ListName::parse(&"🌱".repeat(101)).is_err());
        assert_eq!(ListName::parse(&format!(" {}\n", "🌱".repeat(100))).map(|name| name.0.len()), Ok(400));
    }

    #[test]
    fn names_compare_without_regard_to_case() {
        let folded = ListName::folded;
        assert_eq!(folded("BÜRO"), folded("bu\u{308}ro"));
        assert_ne!(folded("Büro"), folded("Buro"));
        assert_ne!(folded("m²"), folded("m2"));
    }

    #[test]
    fn colors_are_twelve_words() {
        for json in ["null", "\"Red\"", "\"gray\"", "\"#ff0000\"", "\"\"", "0", "{\"red\":null}"] {
            assert!(serde_json::from_str::<ListColor>(json).is_err(), "{json}");
        }
        for color in ListColor::ALL {
            assert_eq!(serde_json::to_value(color).unwrap(), color.as_str());
            assert_eq!(serde_json::from_value::<ListColor>(color.as_str().into()).unwrap(), color);
        }
    }

    proptest! {
        #[test]
        fn name_is_the_trimmed_input(text in arbitrary::text()) {
            if let Ok(name) = ListName::parse(&text) {
                prop_assert_eq!(name.as_str(), text.trim());
                prop_assert!((1..=ListName::MAX).contains(&name.as_str().chars().count()));
                prop_assert!(!name.as_str().contains(char::is_control));
                prop_assert_eq!(ListName::parse(name.as_str()), Ok(name));
            }
        }
    }
}
