//! Arithmetic on dates and times.

use shared::{Date, TimeOfDay, Weekday};

pub(super) fn time_of(hour: u32, minute: u32) -> Option<TimeOfDay> {
    TimeOfDay::new(small(hour), small(minute))
}

/// The time on a clock of twelve hours.
pub(super) fn twelve_hours(time: TimeOfDay, is_afternoon: bool) -> Option<TimeOfDay> {
    let hour = time.hour();
    if hour == 0 || hour > 12 {
        return None;
    }
    TimeOfDay::new(hour % 12 + if is_afternoon { 12 } else { 0 }, time.minute())
}

/// The first such day of the week from a date on.
pub(super) fn first(day: Weekday, from: Date) -> Option<Date> {
    from.add_days(day.days_since(from.weekday()).into())
}

/// The date in that year; if the year is 0, the next one from today on. 29 February may be eight years away.
pub(super) fn coming(day: u32, month: u32, year: u32, today: Date) -> Option<Date> {
    let (mut first, ..) = today.year_month_day();
    let mut last = first + 8;
    if year > 0 {
        (first, last) = (year as u16, year as u16);
    }
    for year in first..=last {
        if let Some(date) = Date::new(year, small(month), small(day))
            && (first == last || date >= today)
        {
            return Some(date);
        }
    }
    None
}

/// Months later; the last day of a month that is too short.
pub(super) fn later(date: Date, months: u32) -> Option<Date> {
    let (year, month, day) = date.year_month_day();
    let months = u32::from(year) * 12 + u32::from(month) - 1 + months;
    let (year, month) = (u16::try_from(months / 12).ok()?, (months % 12 + 1) as u8);
    Date::new(year, month, day.min(Date::days_in_month(year, month)))
}

/// The next such day of a month, today included.
pub(super) fn day_from(today: Date, day: u32) -> Option<Date> {
    (0..62).filter_map(|days| today.add_days(days)).find(|date| u32::from(date.year_month_day().2) == day)
}

/// A number that is too large for a day, a month, an hour or a minute remains so.
fn small(number: u32) -> u8 {
    number.min(99) as u8
}
