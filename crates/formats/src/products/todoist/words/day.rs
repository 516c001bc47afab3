//! Single dates, such as `24 dec`, and times.

use super::{
    calendar::{first, first_day_of_month, later, nearest},
    numbers::twelve_hours,
    token::{Token, Unit},
};
use shared::{Date, TimeOfDay, Weekday};

/// A date, and how much of it is in the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Day {
    pub(super) date: Date,
    pub(super) basis: Basis,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Basis {
    Complete,
    WithoutYear,
    /// Counted from today.
    Today,
}

/// What is read, and the words after it.
pub(super) type Read<'t, T> = Option<(T, &'t [Token])>;

/// A date at the beginning of the words.
pub(super) fn day(words: &[Token], today: Date) -> Read<'_, Day> {
    match words {
        [Token::Filler, rest @ ..] => day(rest, today),
        // "Thu, 24 Dec"
        [Token::Weekday(_), Token::Comma, rest @ ..] | [Token::Weekday(_), rest @ ..]
            if calendar_day(rest, today).is_some() =>
        {
            calendar_day(rest, today)
        }
        _ => calendar_day(words, today).or_else(|| relative_day(words, today)),
    }
}

fn calendar_day(words: &[Token], today: Date) -> Read<'_, Day> {
    let (day, month, rest) = match *words {
        [Token::Date(date), ref rest @ ..] => return Some((Day { date, basis: Basis::Complete }, rest)),
        [Token::DayMonth(day, month), ref rest @ ..] => (day, month, rest),
        _ => day_and_month(words)?,
    };
    match *rest {
        [Token::Number(year @ 1970..), ref rest @ ..]
        | [Token::Comma, Token::Number(year @ 1970..), ref rest @ ..] => {
            let date = Date::new(u16::try_from(year).ok()?, month, day)?;
            Some((Day { date, basis: Basis::Complete }, rest))
        }
        _ => Some((Day { date: nearest(day, month, today)?, basis: Basis::WithoutYear }, rest)),
    }
}

/// `24 dec` or `dec 24`.
pub(super) fn day_and_month(words: &[Token]) -> Option<(u8, u8, &[Token])> {
    let (day, month, rest) = match *words {
        [day, Token::Month(month), ref rest @ ..]
        | [day, Token::Filler, Token::Month(month), ref rest @ ..]
        | [Token::Month(month), day, ref rest @ ..] => (day, month, rest),
        _ => return None,
    };
    Some((day_number(day)?, month, rest))
}

/// A day of a month.
pub(super) fn day_number(token: Token) -> Option<u8> {
    let day = match token {
        Token::Number(day) => u8::try_from(day).ok(),
        Token::Ordinal(day) => u8::try_from(day).ok(),
        _ => None,
    };
    day.filter(|day| (1..=31).contains(day))
}

fn relative_day(words: &[Token], today: Date) -> Read<'_, Day> {
    let monday = today.add_days((7 - today.weekday().days_since(Weekday::Monday)).into());
    let (date, rest) = match *words {
        [Token::Day(days), ref rest @ ..] => (today.add_days(days.into()), rest),
        [Token::This, Token::Weekday(day), ref rest @ ..] => (first(day, today), rest),
        [Token::Next, Token::Weekday(day), ref rest @ ..] => (first(day, monday?), rest),
        [Token::Weekday(day), ref rest @ ..] => (first(day, today.add_days(1)?), rest),
        [Token::Next, Token::Weekend, ref rest @ ..] => (first(Weekday::Saturday, monday?), rest),
        [Token::Weekend, ref rest @ ..] | [Token::This, Token::Weekend, ref rest @ ..] => {
            (first(Weekday::Saturday, today), rest)
        }
        [Token::Next, Token::Unit(Unit::Week), ref rest @ ..] => (monday, rest),
        [Token::Next, Token::Unit(unit), ref rest @ ..] => (next_period(unit, today), rest),
        [Token::Ago, Token::Number(count), Token::Unit(unit), ref rest @ ..]
        | [Token::Number(count), Token::Unit(unit), Token::Ago, ref rest @ ..] => {
            (later(today, -i64::from(count), unit), rest)
        }
        [Token::In, Token::Number(count), Token::Unit(unit), ref rest @ ..]
        | [Token::Number(count), Token::Unit(unit), ref rest @ ..] => {
            (later(today, count.into(), unit), rest)
        }
        [Token::Ordinal(day @ 1..=31), ref rest @ ..] => (first_day_of_month(day, today), rest),
        _ => return None,
    };
    Some((Day { date: date?, basis: Basis::Today }, rest))
}

/// The first day of the next month or year.
fn next_period(unit: Unit, today: Date) -> Option<Date> {
    let (year, month, _) = today.year_month_day();
    match unit {
        Unit::Day => today.add_days(1),
        Unit::Week | Unit::Quarter => None,
        Unit::Month => later(Date::new(year, month, 1)?, 1, unit),
        Unit::Year => later(Date::new(year, 1, 1)?, 1, unit),
    }
}

/// A time at the beginning of the words.
pub(super) fn time(words: &[Token]) -> Read<'_, TimeOfDay> {
    let (has_at, words) = match words {
        [Token::At, words @ ..] => (true, words),
        _ => (false, words),
    };
    let full_hour = |hour| TimeOfDay::new(u8::try_from(hour).ok()?, 0);
    let (time, rest) = match *words {
        [Token::Time(time), Token::Meridiem(half), ref rest @ ..] => (twelve_hours(time, half), rest),
        [Token::Time(time), Token::OClock, ref rest @ ..] => (Some(time), rest),
        [Token::Time(time) | Token::PartOfDay(time), ref rest @ ..] => (Some(time), rest),
        [Token::Number(hour), Token::Meridiem(half), ref rest @ ..] => {
            (twelve_hours(full_hour(hour)?, half), rest)
        }
        [Token::Number(hour), Token::OClock, ref rest @ ..] => (full_hour(hour), rest),
        [Token::Number(_), Token::Month(_), ..] => return None,
        [Token::Number(hour), ref rest @ ..] if has_at => (full_hour(hour), rest),
        _ => return None,
    };
    time.map(|time| (time, rest))
}
