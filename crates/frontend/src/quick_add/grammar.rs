//! What words mean together: dates and times.

use super::{
    calendar::{coming, day_from, first, later, time_of, twelve_hours},
    symbol::{Symbol, Unit},
    values::Context,
};
use shared::{Date, TimeOfDay};

/// A time like `at 5pm`.
pub(super) fn time(words: &[Symbol]) -> Option<TimeOfDay> {
    let (has_at, words) = match words {
        [Symbol::At | Symbol::By, words @ ..] => (true, words),
        _ => (false, words),
    };
    match *words {
        [Symbol::Time(time, is_alone)] => Some(time).filter(|_| has_at || is_alone),
        [Symbol::Time(time, _), Symbol::OClock] => Some(time),
        [Symbol::Time(time, _), Symbol::Meridiem(is_afternoon)] => twelve_hours(time, is_afternoon),
        [Symbol::Number(hour), Symbol::OClock] => time_of(hour, 0),
        [Symbol::Number(hour), Symbol::Meridiem(is_afternoon)] => {
            twelve_hours(time_of(hour, 0)?, is_afternoon)
        }
        _ => None,
    }
}

/// A date like `on 24 Dec`. `following` are the words after it: a time makes a weekday of "sun".
pub(super) fn date(words: &[Symbol], following: &[Symbol], context: &Context) -> Option<Date> {
    let has_time = is_time(following);
    match *words {
        // As in "carry on tomorrow".
        [Symbol::On, Symbol::Day(_), ..] => None,
        [Symbol::On | Symbol::By, Symbol::On | Symbol::The, ref words @ ..]
        | [Symbol::On | Symbol::By, ref words @ ..] => day(words, true, context),
        [Symbol::This, Symbol::PartOfDay] if has_time => Some(context.today),
        // The time says it as well.
        [word @ (Symbol::Day(_) | Symbol::Weekday(..)), Symbol::PartOfDay] if has_time => {
            day(&[word], true, context)
        }
        _ => day(words, has_time, context),
    }
}

/// A date without a preposition. `is_sure` is whether the words around it say that it is one.
fn day(words: &[Symbol], is_sure: bool, context: &Context) -> Option<Date> {
    let today = context.today;
    let (year, month, _) = today.year_month_day();
    let next_week = today.add_days((7 - today.weekday().days_since(context.week_starts)).into());
    match *words {
        [Symbol::Day(days)] => today.add_days(days.into()),
        [Symbol::Weekday(day, is_alone)] if is_sure || is_alone => first(day, today.add_days(1)?),
        [Symbol::This, Symbol::Weekday(day, _)] => first(day, today),
        [Symbol::Next, Symbol::Weekday(day, _)]
        | [Symbol::Next, Symbol::Unit(Unit::Week, _), Symbol::Weekday(day, _)]
        | [Symbol::Next, Symbol::Unit(Unit::Week, _), Symbol::On, Symbol::Weekday(day, _)]
        | [Symbol::Weekday(day, _), Symbol::Next, Symbol::Unit(Unit::Week, _)] => first(day, next_week?),
        [Symbol::Next, Symbol::Unit(Unit::Week, true)] => next_week,
        [Symbol::Next, Symbol::Unit(Unit::Month, true)] => later(Date::new(year, month, 1)?, 1),
        [Symbol::Next, Symbol::Unit(Unit::Year, true)] => Date::new(year + 1, 1, 1),
        [Symbol::In, count, Symbol::Unit(unit, _)] => {
            let count = count.count()?;
            match unit {
                Unit::Day => today.add_days(count.into()),
                Unit::Week => today.add_days(7 * i64::from(count)),
                Unit::Month => later(today, count),
                Unit::Year => later(today, 12 * count),
            }
        }
        [Symbol::Date(date, is_alone)] if is_sure || is_alone => Some(date),
        [Symbol::Ordinal(day)] if is_sure => day_from(today, day),
        // As in "Sat, 28 Nov".
        [Symbol::Weekday(weekday, _), ref words @ ..] => {
            day(words, false, context).filter(|date| date.weekday() == weekday)
        }
        _ => {
            let (day, month, year) = day_of_month(words)?;
            coming(day, month, year, today)
        }
    }
}

fn is_time(words: &[Symbol]) -> bool {
    (1..=3).any(|length| words.get(..length).and_then(time).is_some())
}

/// A day, a month and a year, or 0.
pub(super) fn day_of_month(words: &[Symbol]) -> Option<(u32, u32, u32)> {
    let (words, year) = match *words {
        [ref words @ .., Symbol::Number(year)] if words.len() > 1 && year > 0 => (words, year),
        _ => (words, 0),
    };
    match *words {
        [Symbol::Number(day) | Symbol::Ordinal(day), Symbol::Month(month)]
        | [Symbol::Number(day) | Symbol::Ordinal(day), Symbol::Of, Symbol::Month(month)]
        | [Symbol::Month(month), Symbol::Number(day) | Symbol::Ordinal(day)] => Some((day, month, year)),
        _ => None,
    }
}
