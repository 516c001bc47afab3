//! The meanings of words.

use super::values::Value;
use shared::{Date, Priority, TimeOfDay, Weekday};

/// What a word can mean.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Symbol {
    Other,
    /// Days after today.
    Day(u32),
    /// Whether it is a date without a preposition: "sun" and "wed" have another meaning.
    Weekday(Weekday, bool),
    /// From 1.
    Month(u32),
    /// Whether it is in the singular.
    Unit(Unit, bool),
    Number(u32),
    /// `24th` or `24.`
    Ordinal(u32),
    /// Whether it is a date without a preposition: `3/4` is a fraction.
    Date(Date, bool),
    /// Whether it is a time without a preposition: `3:16` is a verse.
    Time(TimeOfDay, bool),
    /// Whether it is after noon.
    Meridiem(bool),
    OClock,
    Priority(Priority),
    /// Whether it is with `!`, from completion.
    Every(bool),
    /// Every other one.
    Second,
    Workday,
    PartOfDay,
    In,
    On,
    /// Before a date or a time.
    By,
    At,
    The,
    Next,
    This,
    One,
    And,
    Of,
    /// Others that belong to the words beside them.
    Binding,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Year,
}

impl Symbol {
    /// The meaning of the word at an index, where this is the first one's.
    pub(super) fn at(self, index: usize, is_alone: bool) -> Self {
        match self {
            Self::Day(_) => Self::Day(index.min(2) as u32),
            Self::Weekday(first, _) => Self::Weekday(first.plus(index as u32), is_alone),
            Self::Month(first) => Self::Month(first + index as u32),
            Self::Number(first) => Self::Number(first + index as u32),
            Self::Unit(..) => {
                let unit = match index % 4 {
                    0 => Unit::Day,
                    1 => Unit::Week,
                    2 => Unit::Month,
                    _ => Unit::Year,
                };
                Self::Unit(unit, is_alone)
            }
            Self::Priority(_) => Priority::ALL.get(index).map_or(Self::Other, |found| Self::Priority(*found)),
            Self::Meridiem(_) => Self::Meridiem(index == 1),
            other => other,
        }
    }

    /// A number of days, weeks, months or years.
    pub(super) fn count(self) -> Option<u32> {
        match self {
            Self::Number(number) => Some(number),
            Self::One => Some(1),
            _ => None,
        }
    }

    /// Whether a piece belongs to this word, and so to the title: "for Friday", "heute morgen". `is_last` is whether the
    /// piece is after the word.
    pub(super) fn binds(self, value: &Value, is_last: bool) -> bool {
        let is_date = matches!(value, Value::Date(_));
        let is_when = is_date || matches!(value, Value::Time(_) | Value::Repeat(_));
        match self {
            Self::On | Self::And | Self::Of | Self::Binding => is_when,
            Self::At | Self::The | Self::One | Self::Every(_) => is_last && is_when,
            // "Friday by train" and "Friday night"
            Self::By | Self::PartOfDay => !is_last && is_date,
            _ => is_date && self.is_day(),
        }
    }

    pub(super) fn is_day(self) -> bool {
        matches!(self, Self::Day(_) | Self::Weekday(_, true) | Self::Month(_) | Self::Date(_, true))
    }

    /// Whether a time after these words is one of a day among them, as in "to Friday 5pm" and "Friday evening 5pm".
    pub(super) fn end_with_day(words: &[Self]) -> bool {
        matches!(words, [.., day] | [.., day, Self::PartOfDay] if day.is_day())
    }
}
