//! When a task is due.

use super::names::{month, weekday};
use shared::{Date, Due};

/// A due as seen on a day, such as "Tomorrow 17:00", "Fri" or "24 Dec". Without the zone.
pub(crate) fn due(due: &Due, today: Date) -> String {
    let mut words = date(due.date(), today);
    if let Some(time) = due.time() {
        words.push(' ');
        words.extend(time.encode().map(char::from));
    }
    words
}

fn date(date: Date, today: Date) -> String {
    match date.days() - today.days() {
        2..=6 => weekday(date.weekday().number()).into(),
        _ => with_month(date, today),
    }
}

fn with_month(date: Date, today: Date) -> String {
    let ((year, number, day), (this_year, ..)) = (date.year_month_day(), today.year_month_day());
    match date.days() - today.days() {
        -1 => "Yesterday".into(),
        0 => "Today".into(),
        1 => "Tomorrow".into(),
        _ => {
            let mut words = [&day.to_string(), " ", month(number)].concat();
            if year != this_year {
                words.push(' ');
                words.push_str(&year.to_string());
            }
            words
        }
    }
}

/// A day as a heading, such as "Tomorrow · Mon" or "24 Dec · Thu".
pub(crate) fn day(day: Date, today: Date) -> String {
    [&with_month(day, today), " · ", weekday(day.weekday().number())].concat()
}

#[cfg(test)]
mod tests {
    use crate::wording::due;
    use serde_json::json;
    use shared::Date;

    #[test]
    fn dates_are_relative_to_today() {
        let today = Date::parse("2026-11-25").unwrap();
        for (date, words) in [
            ("2026-11-24", "Yesterday"),
            ("2026-11-25", "Today"),
            ("2026-11-26", "Tomorrow"),
            ("2026-11-27", "Fri"),
            ("2026-12-01", "Tue"),
            ("2026-12-02", "2 Dec"),
            ("2026-11-23", "23 Nov"),
            ("2026-12-24", "24 Dec"),
            ("2027-12-24", "24 Dec 2027"),
            ("1970-01-01", "1 Jan 1970"),
        ] {
            let day = serde_json::from_value(json!({"date": date})).unwrap();
            assert_eq!(due(&day, today), words);
            let time = serde_json::from_value(json!({"date": date, "time": "07:05"})).unwrap();
            assert_eq!(due(&time, today), format!("{words} 07:05"));
        }
    }

    #[test]
    fn headings_have_the_weekday() {
        let today = Date::parse("2026-11-25").unwrap();
        for (date, words) in [
            ("2026-11-24", "Yesterday · Tue"),
            ("2026-11-25", "Today · Wed"),
            ("2026-11-27", "27 Nov · Fri"),
            ("2027-01-01", "1 Jan 2027 · Fri"),
        ] {
            assert_eq!(super::day(Date::parse(date).unwrap(), today), words);
        }
    }

    #[test]
    fn a_week_can_begin_in_another_year() {
        let today = Date::parse("2026-12-30").unwrap();
        for (date, words) in [("2027-01-01", "Fri"), ("2027-01-05", "Tue"), ("2027-01-06", "6 Jan 2027")] {
            assert_eq!(due(&Date::parse(date).unwrap().into(), today), words);
        }
    }
}
