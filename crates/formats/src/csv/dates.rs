//! Dates that are not in ISO 8601: of numbers in some order, or with the name of a month in English or German.

use crate::{input::iso::Iso, model::DateOrder};
use shared::{Date, TimeOfDay, fold};

/// The longest text that is read, in bytes.
const MAX: usize = 64;
/// The beginnings of the names of months, folded. German ones that differ come last.
const MONTHS: [(&str, u8); 16] = [
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("apr", 4),
    ("may", 5),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
    ("mrz", 3),
    ("mai", 5),
    ("okt", 10),
    ("dez", 12),
];
/// The beginnings of the names of weekdays.
const WEEKDAYS: [&str; 13] =
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "die", "mit", "don", "fre", "sam", "son"];
/// Weekdays in short, and words around a time.
const IGNORED: [&str; 11] = ["mo", "di", "mi", "do", "fr", "sa", "so", "uhr", "at", "um", "am"];

/// Why a date cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unreadable {
    /// The order of day and month is not known.
    Ambiguous,
    Unknown,
}

/// The parts of a date.
#[derive(Default)]
struct Parts {
    /// With their number of digits.
    numbers: Vec<(u16, usize)>,
    month: Option<u8>,
    time: Option<TimeOfDay>,
    afternoon: Option<bool>,
}

/// Reads a date, in ISO 8601 or as people write it.
///
/// # Errors
/// [`Unreadable`].
pub(super) fn parse(text: &str, order: Option<DateOrder>) -> Result<Iso, Unreadable> {
    if let Some(iso) = Iso::parse(text) {
        return Ok(iso);
    }
    if text.len() > MAX {
        return Err(Unreadable::Unknown);
    }
    let parts = Parts::read(text).ok_or(Unreadable::Unknown)?;
    let has_dots = text.contains('.');
    let date = parts.date(order, has_dots)?;
    Iso::local(date, parts.time()?).ok_or(Unreadable::Unknown)
}

/// Reads a time of day, such as `17:00`, `17:00:00`, `5 pm` and `17 Uhr`.
pub(super) fn time(text: &str) -> Option<TimeOfDay> {
    let text = Some(text).filter(|text| text.len() <= MAX)?;
    let parts = Parts::read(text)?;
    match parts.numbers[..] {
        [] => parts.time().ok()?,
        [(hour, _)] if parts.afternoon.is_some() || fold(text).ends_with("uhr") => {
            let time = TimeOfDay::new(u8::try_from(hour).ok()?, 0)?;
            Parts { time: Some(time), ..parts }.time().ok()?
        }
        _ => None,
    }
}

impl Parts {
    /// `None` if there is anything that is no part of a date.
    fn read(text: &str) -> Option<Self> {
        let mut parts = Self::default();
        let folded = fold(text);
        for token in
            folded.split(|c: char| c.is_whitespace() || ",./-".contains(c)).filter(|token| !token.is_empty())
        {
            parts.token(token)?;
        }
        Some(parts)
    }

    fn token(&mut self, token: &str) -> Option<()> {
        let end = token.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(token.len());
        let (digits, word) = token.split_at_checked(end)?;
        if digits.contains(':') {
            self.time = Some(clock(digits)?).filter(|_| self.time.is_none());
            self.time?;
        } else if !digits.is_empty() {
            self.numbers.push((Some(digits).filter(|digits| digits.len() <= 4)?.parse().ok()?, digits.len()));
        }
        match word {
            "" | "st" | "nd" | "rd" | "th" => {}
            "am" if !self.numbers.is_empty() || self.time.is_some() => self.afternoon = Some(false),
            "pm" => self.afternoon = Some(true),
            _ if !digits.is_empty() => return None,
            _ => self.word(word)?,
        }
        Some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let is = |known: &str| word.starts_with(known);
        if let Some((_, month)) = MONTHS.iter().find(|(known, _)| is(known)) {
            self.month = Some(*month).filter(|_| self.month.is_none());
            return self.month.map(drop);
        }
        (IGNORED.contains(&word) || WEEKDAYS.iter().any(|known| is(known))).then_some(())
    }

    fn date(&self, order: Option<DateOrder>, has_dots: bool) -> Result<Date, Unreadable> {
        let (year, month, day) = match (self.month, &self.numbers[..]) {
            (Some(month), [(year, 4), (day, _)] | [(day, _), (year, 4)]) => (*year, month.into(), *day),
            (None, [(year, 4), (month, _), (day, _)]) => (*year, *month, *day),
            (None, [(first, _), (second, _), (third, digits)]) => match order {
                Some(DateOrder::Ymd) => (century(*first, 2), *second, *third),
                Some(DateOrder::Dmy) => (century(*third, *digits), *second, *first),
                Some(DateOrder::Mdy) => (century(*third, *digits), *first, *second),
                None if has_dots || *first > 12 || first == second => {
                    (century(*third, *digits), *second, *first)
                }
                None if *second > 12 => (century(*third, *digits), *first, *second),
                None => return Err(Unreadable::Ambiguous),
            },
            _ => return Err(Unreadable::Unknown),
        };
        let small = |number: u16| u8::try_from(number).map_err(|_| Unreadable::Unknown);
        Date::new(year, small(month)?, small(day)?).ok_or(Unreadable::Unknown)
    }

    /// In 24 hours.
    fn time(&self) -> Result<Option<TimeOfDay>, Unreadable> {
        let (Some(time), Some(is_afternoon)) = (self.time, self.afternoon) else { return Ok(self.time) };
        let hour = match time.hour() {
            hour @ 1..=12 => hour % 12 + if is_afternoon { 12 } else { 0 },
            _ => return Err(Unreadable::Unknown),
        };
        Ok(TimeOfDay::new(hour, time.minute()))
    }
}

/// `HH:MM`, perhaps with seconds.
fn clock(text: &str) -> Option<TimeOfDay> {
    let mut numbers = text.split(':').map(|number| number.parse::<u8>().ok());
    let (hour, minute) = (numbers.next()??, numbers.next()??);
    let seconds = numbers.next().map_or(Some(0), |seconds| seconds)?;
    TimeOfDay::new(hour, minute).filter(|_| seconds < 60 && numbers.next().is_none())
}

/// A year of two digits is from 1970 to 2069.
fn century(year: u16, digits: usize) -> u16 {
    match digits {
        2 if year < 70 => 2000 + year,
        2 => 1900 + year,
        _ => year,
    }
}

#[cfg(test)]
mod tests {
    use super::{Unreadable, parse, time};
    use crate::model::DateOrder::{self, Dmy, Mdy, Ymd};
    use proptest::prelude::*;

    fn read(text: &str, order: Option<DateOrder>) -> Result<String, Unreadable> {
        let iso = parse(text, order)?;
        let time = iso.time().map(|time| format!(" {time}")).unwrap_or_default();
        Ok(format!("{}{time}", iso.date().unwrap()))
    }

    #[test]
    fn reads_dates_of_people() {
        for (text, order, expected) in [
            ("2026-12-24", Some(Mdy), "2026-12-24"),
            ("24.12.2026", None, "2026-12-24"),
            ("4.5.26", None, "2026-05-04"),
            ("24.12.2026, 17:00 Uhr", None, "2026-12-24 17:00"),
            ("2026/12/24 17:00:59", None, "2026-12-24 17:00"),
            ("24/12/2026", None, "2026-12-24"),
            ("12/24/2026 5:00 PM", None, "2026-12-24 17:00"),
            ("12/24/2026 12:05am", Some(Mdy), "2026-12-24 00:05"),
            ("5/5/2026", None, "2026-05-05"),
            ("04/05/2026", Some(Dmy), "2026-05-04"),
            ("04/05/2026", Some(Mdy), "2026-04-05"),
            ("26-04-05", Some(Ymd), "2026-04-05"),
            ("04.05.2026", Some(Mdy), "2026-04-05"),
            ("1/1/99", Some(Dmy), "1999-01-01"),
            ("Dec 24, 2026", None, "2026-12-24"),
            ("Thursday, December 24th, 2026 at 5:00 PM", None, "2026-12-24 17:00"),
            ("24. Dezember 2026", None, "2026-12-24"),
            ("Do., 1. März 2026", None, "2026-03-01"),
            ("am 1. März 2026", None, "2026-03-01"),
        ] {
            assert_eq!(read(text, order).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn does_not_guess() {
        for text in ["04/05/2026", "4-5-26", "1/2/2026 17:00"] {
            assert_eq!(read(text, None), Err(Unreadable::Ambiguous), "{text}");
        }
        for text in [
            "",
            "soon",
            "24.12.",
            "24 Dec",
            "31.2.2026",
            "12/24/2026 25:00",
            "1/1/2026 13:00 PM",
            "1/2/3/2026",
            "24.12.2026 x",
        ] {
            assert_eq!(read(text, None), Err(Unreadable::Unknown), "{text}");
        }
        assert_eq!(read("12/24/2026", Some(Dmy)), Err(Unreadable::Unknown));
    }

    #[test]
    fn reads_times_of_day() {
        for (text, expected) in [
            ("17:00", Some("17:00")),
            ("5:30 pm", Some("17:30")),
            ("5pm", Some("17:00")),
            ("17 Uhr", Some("17:00")),
            ("12 am", Some("00:00")),
            ("17", None),
            ("noon", None),
            ("24:00", None),
        ] {
            assert_eq!(time(text).map(|time| time.to_string()).as_deref(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[0-9a-zä:./, -]{0,40}") {
            let _ = (parse(&text, None), parse(&text, Some(Dmy)), time(&text));
        }
    }
}
