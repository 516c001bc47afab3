//! Names of time zones.

use super::CalendarError;
use crate::text::text;
use serde::{Deserialize, Serialize};

/// The name of a time zone in the form of the IANA database, such as `Europe/Berlin`: at most 64 characters. Whether
/// there is such a zone, only the server knows.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(
        max_length = 64,
        pattern = "^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$",
        example = "Europe/Berlin"
    )
)]
#[serde(try_from = "String", into = "String")]
pub struct ZoneName(String);

impl ZoneName {
    pub const MAX: usize = 64;

    /// Checks the form.
    ///
    /// # Errors
    /// [`CalendarError::Zone`].
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        let is_part = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+-".contains(&b))
        };
        let is_name = text.len() <= Self::MAX
            && text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.split('/').all(is_part);
        is_name.then(|| Self(text.to_owned())).ok_or(CalendarError::Zone)
    }
}

text!(ZoneName, CalendarError);

#[cfg(test)]
mod tests {
    use super::{CalendarError, ZoneName};

    #[test]
    fn rejects_what_cannot_be_a_name() {
        let long = "A".repeat(ZoneName::MAX + 1);
        for text in [
            "",
            "/",
            "Europe/",
            "/Berlin",
            "Europe//Berlin",
            "../etc/passwd",
            "Europe/../Berlin",
            "+02:00",
            "Europe/Ber lin",
            "Europe/Köln",
            "Europe/Berlin\n",
            "Europe\\Berlin",
            &long,
        ] {
            assert_eq!(ZoneName::parse(text), Err(CalendarError::Zone), "{text:?}");
        }
    }

    #[test]
    fn accepts_every_form_of_the_database() {
        let longest = "A".repeat(ZoneName::MAX);
        for text in [
            "UTC",
            "Europe/Berlin",
            "America/Argentina/Buenos_Aires",
            "America/Port-au-Prince",
            "Etc/GMT+12",
            "Etc/GMT-14",
            "EST5EDT",
            "GB-Eire",
            &longest,
        ] {
            assert_eq!(ZoneName::parse(text).unwrap().as_str(), text);
        }
    }
}
