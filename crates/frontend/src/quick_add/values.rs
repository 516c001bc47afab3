//! What is given to the parser, and what it returns.

use shared::{Date, Due, ListName, Priority, Repeat, Tag, TimeOfDay, Weekday};
use std::ops::Range;

/// What the parser needs to know of the device and the account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context {
    /// On the device.
    pub(crate) today: Date,
    /// On the device.
    pub(crate) now: TimeOfDay,
    /// Of the account. With German, English is understood as well. With English, German words are understood beside
    /// others, as in "jeden Montag", and not alone, where they could be names.
    pub(crate) language: Language,
    /// Of dates like `12/24`.
    pub(crate) order: DateOrder,
    /// The day on which `next week` begins.
    pub(crate) week_starts: Weekday,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Language {
    English,
    German,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DateOrder {
    DayMonth,
    MonthDay,
}

/// A line that was understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Parsed {
    /// What is left of the line. Empty only if the line is blank.
    pub(crate) title: String,
    /// The date and the time of the chips. A repetition without a date is due on its first day from today on, and a time
    /// without a date on its first day that is not past: today, or tomorrow.
    pub(crate) due: Option<Due>,
    /// In the order of the line. Tags may occur several times, everything else once.
    pub(crate) chips: Vec<Chip>,
}

/// A piece that was understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Chip {
    /// In the line, in bytes.
    pub(crate) range: Range<usize>,
    pub(crate) value: Value,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Value {
    Date(Date),
    Time(TimeOfDay),
    Repeat(Repeat),
    Priority(Priority),
    /// The account may have no such list.
    List(ListName),
    Tag(Tag),
}
