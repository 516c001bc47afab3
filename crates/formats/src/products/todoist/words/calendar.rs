//! Arithmetic on dates.

use super::token::Unit;
use shared::{Date, Weekday};

/// The first such day of the week from a date on.
pub(super) fn first(day: Weekday, from: Date) -> Option<Date> {
    from.add_days(day.days_since(from.weekday()).into())
}

/// The first such day of a month from a date on.
pub(super) fn first_day_of_month(day: i16, from: Date) -> Option<Date> {
    (0..62).filter_map(|days| from.add_days(days)).find(|date| i16::from(date.year_month_day().2) == day)
}

/// The date without a year that is nearest to today. 29 February may be four years away.
pub(super) fn nearest(day: u8, month: u8, today: Date) -> Option<Date> {
    let (year, ..) = today.year_month_day();
    let years = year.saturating_sub(4)..=year.saturating_add(4);
    let dates = years.filter_map(|year| Date::new(year, month, day));
    dates.min_by_key(|date| ((date.days() - today.days()).abs(), *date < today))
}

/// Periods later, or earlier. The last day of a month that is too short.
pub(super) fn later(date: Date, count: i64, unit: Unit) -> Option<Date> {
    match unit {
        Unit::Day => date.add_days(count),
        Unit::Week => date.add_days(7 * count),
        Unit::Month => months_later(date, count),
        Unit::Quarter => months_later(date, 3 * count),
        Unit::Year => months_later(date, 12 * count),
    }
}

fn months_later(date: Date, count: i64) -> Option<Date> {
    let (year, month, day) = date.year_month_day();
    let months = i64::from(year) * 12 + i64::from(month) - 1 + count;
    let year = u16::try_from(months.div_euclid(12)).ok()?;
    let month = u8::try_from(months.rem_euclid(12) + 1).ok()?;
    Date::new(year, month, day.min(Date::days_in_month(year, month)))
}
