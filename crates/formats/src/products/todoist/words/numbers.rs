//! Dates and times in numbers.

use super::token::{Language, Token};
use crate::model::DateOrder;
use shared::{Date, TimeOfDay};

/// What decides on the meaning of a number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    pub(crate) language: Language,
    /// How the user writes dates in numbers.
    pub(crate) order: Option<DateOrder>,
}

/// The meaning of a word that begins with a digit, or with a plus sign before one.
pub(super) fn token(word: &str, setting: Setting) -> Option<Token> {
    Date::parse(word)
        .ok()
        .map(Token::Date)
        .or_else(|| clock(word))
        .or_else(|| count(word))
        .or_else(|| dotted(word))
        .or_else(|| slashed(word, setting))
}

/// `2026-12-24T17:00:00` as two words.
pub(super) fn split_iso(word: &str) -> Option<(&str, &str)> {
    let (date, time) = word.split_once('t')?;
    Date::parse(date).ok()?;
    let minutes = time.get(..TimeOfDay::LENGTH)?;
    let seconds = time.get(TimeOfDay::LENGTH..)?;
    let is_seconds = seconds.chars().all(|c| c.is_ascii_digit() || c == ':' || c == '.');
    is_seconds.then_some((date, minutes))
}

/// `17:00`, `5:30pm` or `5pm`.
fn clock(word: &str) -> Option<Token> {
    let (digits, half) = match word.strip_suffix("am").or_else(|| word.strip_suffix('a')) {
        Some(digits) => (digits, Some(false)),
        None => match word.strip_suffix("pm").or_else(|| word.strip_suffix('p')) {
            Some(digits) => (digits, Some(true)),
            None => (word, None),
        },
    };
    let (hour, minute) = match digits.split_once([':', 'h']) {
        Some((hour, minute)) => (hour, minute.get(..2)?),
        None if half.is_some() => (digits, "00"),
        None => return None,
    };
    // Seconds are left out.
    let rest = digits.split_once(':').and_then(|(_, minute)| minute.get(2..)).unwrap_or_default();
    let is_seconds = rest.is_empty() || rest.strip_prefix(':').is_some_and(|rest| small(rest).is_some());
    let time = TimeOfDay::new(small(hour)?, small(minute)?).filter(|_| is_seconds)?;
    half.map_or(Some(time), |half| twelve_hours(time, half)).map(Token::Time)
}

/// The time on a clock of twelve hours.
pub(super) fn twelve_hours(time: TimeOfDay, is_afternoon: bool) -> Option<TimeOfDay> {
    let hour = time.hour();
    if hour == 0 || hour > 12 {
        return None;
    }
    TimeOfDay::new(hour % 12 + if is_afternoon { 12 } else { 0 }, time.minute())
}

/// `15`, `+5`, `15th` or `15.`.
fn count(word: &str) -> Option<Token> {
    let digits = word.strip_prefix('+').unwrap_or(word);
    if let Some(number) = number(digits, 4) {
        return Some(Token::Number(number));
    }
    let endings = ["st", "nd", "rd", "th", "."];
    let ordinal = endings.iter().find_map(|ending| word.strip_suffix(ending))?;
    let ordinal = number(ordinal, 2).filter(|number| *number > 0)?;
    i16::try_from(ordinal).ok().map(Token::Ordinal)
}

/// `24.12.2026`, `24.12.26`, `24.12.` or `24.12`.
fn dotted(word: &str) -> Option<Token> {
    let mut parts = word.split('.');
    let (day, month) = (small(parts.next()?)?, small(parts.next()?)?);
    let year = parts.next().filter(|year| !year.is_empty());
    if parts.next().is_some() {
        return None;
    }
    dated(day, month, year)
}

/// `17.30`, where the words around it say that it is a time.
pub(super) fn dotted_time(word: &str) -> Option<Token> {
    let (hour, minute) = word.split_once('.')?;
    let minute = small(minute).filter(|_| minute.len() == 2)?;
    TimeOfDay::new(small(hour)?, minute).map(Token::Time)
}

/// `24/12/2026` or `12/24`, where that has one meaning.
fn slashed(word: &str, setting: Setting) -> Option<Token> {
    let mut parts = word.split('/');
    let (first, second) = (parts.next()?, parts.next()?);
    let third = parts.next();
    if parts.next().is_some() {
        return None;
    }
    if first.len() == 4 {
        return dated(small(third?)?, small(second)?, Some(first));
    }
    let (first, second) = (small(first)?, small(second)?);
    let is_day_first = match (setting.order, setting.language) {
        _ if first > 12 => true,
        _ if second > 12 => false,
        (Some(DateOrder::Dmy), _) => true,
        (Some(DateOrder::Mdy), _) => false,
        (_, Language::German) => true,
        _ if first == second => true,
        _ => return None,
    };
    let (day, month) = if is_day_first { (first, second) } else { (second, first) };
    dated(day, month, third)
}

fn dated(day: u8, month: u8, year: Option<&str>) -> Option<Token> {
    let year = match year {
        None => {
            // In a leap year.
            return Date::new(2028, month, day).map(|_| Token::DayMonth(day, month));
        }
        Some(year) if year.len() == 2 => 2000 + number(year, 2)?,
        Some(year) => number(year, 4)?,
    };
    Date::new(u16::try_from(year).ok()?, month, day).map(Token::Date)
}

/// One or two digits.
fn small(text: &str) -> Option<u8> {
    number(text, 2).and_then(|number| number.try_into().ok())
}

fn number(text: &str, digits: usize) -> Option<u32> {
    let is_number = (1..=digits).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}
