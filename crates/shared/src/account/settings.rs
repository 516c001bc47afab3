//! The values of an account's settings.

use crate::{
    ZoneName,
    text::{text, word},
};
use language_tags::LanguageTag;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The settings of an account, each `None` if unset.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Settings {
    pub time_zone: Option<ZoneName>,
    pub week_starts_on: Option<WeekStart>,
    pub reminder_hour: Option<ReminderHour>,
    pub locale: Option<Locale>,
}

/// The day on which the weeks of a calendar begin.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum WeekStart {
    Monday,
    Sunday,
    Saturday,
}

impl WeekStart {
    pub const ALL: [Self; 3] = [Self::Monday, Self::Sunday, Self::Saturday];

    /// As serialised.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Monday => "monday",
            Self::Sunday => "sunday",
            Self::Saturday => "saturday",
        }
    }
}

word!(WeekStart, "A week begins on monday, sunday or saturday");

/// The hour of the day, 0 to 23, from which the reminders of a task count that is due on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = u8, minimum = 0, maximum = 23, example = 9))]
#[serde(try_from = "i64", into = "i16")]
pub struct ReminderHour(u8);

/// It is not an hour of the day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("An hour is a whole number from 0 to 23")]
pub struct ReminderHourError;

impl TryFrom<i64> for ReminderHour {
    type Error = ReminderHourError;
    fn try_from(hour: i64) -> Result<Self, Self::Error> {
        u8::try_from(hour).ok().filter(|hour| *hour < 24).map(Self).ok_or(ReminderHourError)
    }
}

impl From<ReminderHour> for i16 {
    fn from(hour: ReminderHour) -> Self {
        hour.0.into()
    }
}

/// A well-formed language tag (BCP 47, RFC 5646) of at most 35 characters, in its canonical case: `de-DE`, `zh-Hant-TW`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(max_length = 35, pattern = "^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$", example = "de-DE")
)]
#[serde(try_from = "String", into = "String")]
pub struct Locale(String);

/// It is not a language tag.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("A language is a tag like en or de-DE, at most {} characters", Locale::MAX)]
pub struct LocaleError;

impl Locale {
    /// RFC 5646 section 4.4.1.
    pub const MAX: usize = 35;

    /// Checks the form, in any case; whether its parts are registered is not checked.
    ///
    /// # Errors
    /// [`LocaleError`], whose message is for the user.
    pub fn parse(text: &str) -> Result<Self, LocaleError> {
        if text.len() > Self::MAX {
            return Err(LocaleError);
        }
        LanguageTag::parse(text).map(|tag| Self(tag.into_string())).map_err(|_| LocaleError)
    }
}

text!(Locale, LocaleError);

#[cfg(test)]
mod tests {
    use super::{Locale, LocaleError, ReminderHour, WeekStart};
    use crate::arbitrary;
    use proptest::prelude::*;
    use serde_json::{Value, from_value, json};

    #[test]
    fn week_begins_on_monday_sunday_or_saturday() {
        let object = json!({"monday": null});
        for bad in [json!("friday"), json!("Monday"), json!(""), json!("mo"), json!(1), Value::Null, object] {
            assert!(from_value::<WeekStart>(bad.clone()).is_err(), "{bad}");
        }
        for day in WeekStart::ALL {
            assert_eq!(json!(day), day.as_str());
            assert_eq!(from_value::<WeekStart>(json!(day)).unwrap(), day);
        }
    }

    #[test]
    fn hour_is_a_whole_number_from_0_to_23() {
        for bad in [json!(24), json!(-1), json!(1.5), json!("9"), json!(256), json!(1e300), json!(true)] {
            assert!(from_value::<ReminderHour>(bad.clone()).is_err(), "{bad}");
        }
        for hour in 0..24 {
            assert_eq!(i16::from(from_value::<ReminderHour>(json!(hour)).unwrap()), hour);
        }
    }

    #[test]
    fn locale_rejects_what_is_not_well_formed() {
        let long = format!("en{}", "-abcdefgh".repeat(4));
        for bad in [
            "",
            "e",
            "1",
            "de_DE",
            "de-",
            "-de",
            "de--DE",
            "de DE",
            " de",
            "de\n",
            "de-DE-u",
            "a-DE",
            "toolonglanguage",
            "en-toolongsubtag",
            "de-419-DE",
            "dé",
            "*",
            "en,de",
            "en;q=1",
            "C",
            "en.UTF-8",
            &long,
        ] {
            assert_eq!(Locale::parse(bad), Err(LocaleError), "{bad:?}");
        }
    }

    #[test]
    fn locale_is_in_canonical_case() {
        let longest = format!("en{}-abcdef", "-abcdefgh".repeat(2) + "-abcdefg");
        assert_eq!(longest.len(), Locale::MAX);
        for (text, canonical) in [
            ("en", "en"),
            ("DE-de", "de-DE"),
            ("zh-hANT-tw", "zh-Hant-TW"),
            ("es-419", "es-419"),
            ("sr-latn-rs", "sr-Latn-RS"),
            ("de-ch-1901", "de-CH-1901"),
            ("de-DE-u-co-phonebk", "de-DE-u-co-phonebk"),
            ("zh-cmn-Hans-CN", "zh-cmn-Hans-CN"),
            ("X-Private", "x-private"),
            ("i-klingon", "i-klingon"),
            (&longest, &longest),
        ] {
            assert_eq!(Locale::parse(text).map(String::from), Ok(canonical.to_owned()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn locale_stays_as_it_is(text in prop_oneof![arbitrary::text(), "[a-zA-Z]{1,4}(-[a-zA-Z0-9]{1,9}){0,5}"]) {
            if let Ok(locale) = Locale::parse(&text) {
                prop_assert!(locale.as_str().eq_ignore_ascii_case(&text) && locale.as_str().len() <= Locale::MAX);
                prop_assert_eq!(Locale::parse(locale.as_str()), Ok(locale));
            }
        }
    }
}
