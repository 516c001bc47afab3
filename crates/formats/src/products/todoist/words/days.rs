//! The days of a repetition: weekdays, days of a month, or days of a year.

use super::{
    day::{Read, day_and_month, day_number},
    token::{Token, Unit},
};
use shared::Weekday;
use std::fmt::Display;

/// Days of one kind, if the words are sensible.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Days {
    /// With an ordinal in the month, or 0.
    weekdays: Vec<(i16, &'static str)>,
    days_of_month: Vec<i16>,
    /// An ordinal in the month.
    workday: Option<i16>,
    /// Days and months.
    days_of_year: Vec<(u8, u8)>,
}

const WORKDAYS: &str = "MO,TU,WE,TH,FR";

/// A list like `mon, wed and fri` at the beginning of the words.
pub(super) fn days(words: &[Token]) -> Read<'_, Days> {
    let mut days = Days::default();
    let mut rest = days.add(words)?;
    loop {
        let next = match rest {
            [Token::Comma, Token::And, next @ ..] | [Token::Comma | Token::And, next @ ..] => next,
            _ => rest,
        };
        // Otherwise a comma may come before a time.
        let Some(after) = days.add(next) else { break };
        rest = after;
    }
    let after = of_the_month(rest).filter(|_| days.is_monthly());
    Some((days, after.unwrap_or(rest)))
}

/// What is after `of the month`.
pub(super) fn of_the_month(words: &[Token]) -> Option<&[Token]> {
    match words {
        [Token::Filler, Token::Unit(Unit::Month), rest @ ..]
        | [Token::Filler, Token::Filler, Token::Unit(Unit::Month), rest @ ..] => Some(rest),
        _ => None,
    }
}

impl Days {
    /// Adds the day at the beginning of the words, and returns those after it.
    fn add<'t>(&mut self, words: &'t [Token]) -> Option<&'t [Token]> {
        if let Some((day, month, rest)) = day_and_month(words) {
            self.days_of_year.push((day, month));
            return Some(rest);
        }
        match *words {
            [Token::Filler, ref rest @ ..] => self.add(rest),
            [Token::Weekday(day) | Token::Weekdays(day), ref rest @ ..] => {
                self.weekdays.push((0, code(day)));
                Some(rest)
            }
            [Token::Ordinal(ordinal), Token::Weekday(day), ref rest @ ..] => {
                self.weekdays.push((ordinal, code(day)));
                Some(rest)
            }
            [Token::Weekend, ref rest @ ..] => {
                self.weekdays.push((0, "SA"));
                Some(rest)
            }
            [Token::Workday, ref rest @ ..] => {
                self.weekdays.extend(WORKDAYS.split(',').map(|day| (0, day)));
                Some(rest)
            }
            [Token::Ordinal(ordinal), Token::Workday, ref rest @ ..] => {
                let is_first = self.workday.replace(ordinal).is_none();
                is_first.then_some(rest)
            }
            [Token::DayMonth(day, month), ref rest @ ..] => {
                self.days_of_year.push((day, month));
                Some(rest)
            }
            _ => self.add_day_of_month(words),
        }
    }

    fn add_day_of_month<'t>(&mut self, words: &'t [Token]) -> Option<&'t [Token]> {
        let (day, rest) = match *words {
            [Token::Ordinal(day), Token::Unit(Unit::Day), ref rest @ ..] => (day, rest),
            [
                Token::Number(_) | Token::Ordinal(_),
                Token::Unit(_) | Token::Meridiem(_) | Token::OClock,
                ..,
            ] => {
                return None;
            }
            [Token::Ordinal(-1), ..] => return None,
            [day, ref rest @ ..] => (i16::from(day_number(day)?), rest),
            [] => return None,
        };
        self.days_of_month.push(day);
        Some(rest)
    }

    fn is_monthly(&self) -> bool {
        !self.days_of_month.is_empty()
            || self.workday.is_some()
            || self.weekdays.iter().any(|(ordinal, _)| *ordinal != 0)
    }

    /// The unit of time in which the days recur, and the parts of a rule that name them. `None` for days of several kinds.
    pub(super) fn parts(&self) -> Option<(Unit, String)> {
        let Self { weekdays, days_of_month, workday, days_of_year } = self;
        match (weekdays.is_empty(), days_of_month.is_empty(), workday, days_of_year.is_empty()) {
            (false, true, None, true) => self.weekday_parts(),
            (true, false, None, true) => Some((Unit::Month, format!("BYMONTHDAY={}", list(days_of_month)))),
            (true, true, Some(ordinal), true) => {
                Some((Unit::Month, format!("BYDAY={WORKDAYS};BYSETPOS={ordinal}")))
            }
            (true, true, None, false) => self.day_of_year_parts().map(|parts| (Unit::Year, parts)),
            _ => None,
        }
    }

    fn weekday_parts(&self) -> Option<(Unit, String)> {
        let are_in_weeks = self.weekdays.iter().all(|(ordinal, _)| *ordinal == 0);
        let are_in_months = self.weekdays.iter().all(|(ordinal, _)| *ordinal != 0);
        if are_in_weeks {
            let days: Vec<&str> = self.weekdays.iter().map(|(_, day)| *day).collect();
            return Some((Unit::Week, format!("BYDAY={}", list(&days))));
        }
        let days: Vec<String> =
            self.weekdays.iter().map(|(ordinal, day)| format!("{ordinal}{day}")).collect();
        are_in_months.then(|| (Unit::Month, format!("BYDAY={}", list(&days))))
    }

    /// A rule has each of its days in each of its months.
    fn day_of_year_parts(&self) -> Option<String> {
        let (days, months): (Vec<u8>, Vec<u8>) = self.days_of_year.iter().copied().unzip();
        let are_alike = |numbers: &[u8]| numbers.windows(2).all(|pair| pair.first() == pair.last());
        let (first_day, first_month) = self.days_of_year.first()?;
        if are_alike(&days) {
            return Some(format!("BYMONTH={};BYMONTHDAY={first_day}", list(&months)));
        }
        are_alike(&months).then(|| format!("BYMONTH={first_month};BYMONTHDAY={}", list(&days)))
    }
}

fn list(values: &[impl Display]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// A weekday as rules abbreviate it.
fn code(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "MO",
        Weekday::Tuesday => "TU",
        Weekday::Wednesday => "WE",
        Weekday::Thursday => "TH",
        Weekday::Friday => "FR",
        Weekday::Saturday => "SA",
        Weekday::Sunday => "SU",
    }
}
