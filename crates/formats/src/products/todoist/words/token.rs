//! Words of dates.

use shared::{Date, TimeOfDay, Weekday};

/// What a word, or a number, means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Token {
    /// As in `every day`. With an exclamation mark it is true: counted from completion.
    Every(bool),
    /// As in `after 3 days`.
    After,
    Number(u32),
    /// From 1; -1 is the last.
    Ordinal(i16),
    Unit(Unit),
    /// As in `daily`.
    Adverb(Unit),
    Weekday(Weekday),
    /// As in `montags`.
    Weekdays(Weekday),
    Workday,
    Weekend,
    Month(u8),
    Date(Date),
    /// Of the coming or the last such day: without a year.
    DayMonth(u8, u8),
    Time(TimeOfDay),
    /// As in `every morning`.
    PartOfDay(TimeOfDay),
    /// Days from today.
    Day(i8),
    Next,
    This,
    /// As in `every other week`.
    Other,
    In,
    Ago,
    /// A word that says nothing by itself.
    Filler,
    At,
    And,
    Comma,
    /// As in `starting 24 dec`.
    Start,
    /// As in `ending 24 dec`.
    Until,
    /// As in `for 3 weeks`.
    For,
    /// Whether it is the afternoon.
    Meridiem(bool),
    OClock,
}

/// A period of time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// The language of a date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Language {
    English,
    German,
    /// Only dates in numbers are understood.
    Other,
}

impl Language {
    /// From a code like `en` or `de_AT`. Without one it is English.
    pub(crate) fn from_code(code: &str) -> Self {
        let code = code.trim().to_ascii_lowercase();
        match code.split(['-', '_']).next() {
            Some("" | "en") => Self::English,
            Some("de") => Self::German,
            _ => Self::Other,
        }
    }
}
