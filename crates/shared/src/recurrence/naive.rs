//! The meaning of a rule by its definition, slowly: one day after the other, from the text alone. For tests.

use crate::{Date, Weekday};
use proptest::{collection::vec, prelude::*, sample::select};

/// How many days a walk takes.
pub(super) const WALK: i64 = 1_500;

const NAMES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// The first occurrence after a day, if there is one within [`WALK`] days.
pub(super) fn next_after(text: &str, start: Date, after: Date) -> Option<Date> {
    let rule = Rule::of(text, start);
    let first = after.days().max(start.days() - 1) + 1;
    (first..first + WALK).filter_map(Date::from_days).find(|date| rule.occurs(*date))
}

struct Rule {
    frequency: String,
    interval: i64,
    months: Option<Vec<i64>>,
    month_days: Option<Vec<i64>>,
    /// Ordinal, or 0, and the number of ISO 8601.
    weekdays: Option<Vec<(i64, u8)>>,
    positions: Option<Vec<i64>>,
    week_start: u8,
    until: Option<String>,
    start: Date,
}

impl Rule {
    fn of(text: &str, start: Date) -> Self {
        let part = |name: &str| {
            let mut parts = text.split(';').filter_map(|part| part.split_once('='));
            parts.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
        };
        let numbers = |name: &str| -> Option<Vec<i64>> {
            part(name).map(|list| list.split(',').map(|number| number.parse().unwrap()).collect())
        };
        let weekdays = part("BYDAY").map(|list| {
            let day = |day: &str| {
                let (ordinal, name) = day.split_at(day.len() - 2);
                (ordinal.parse().unwrap_or(0), number(name))
            };
            list.split(',').map(day).collect()
        });
        Self {
            frequency: part("FREQ").unwrap(),
            interval: part("INTERVAL").map_or(1, |interval| interval.parse().unwrap()),
            months: numbers("BYMONTH"),
            month_days: numbers("BYMONTHDAY"),
            weekdays,
            positions: numbers("BYSETPOS"),
            week_start: part("WKST").map_or(1, |name| number(&name)),
            until: part("UNTIL"),
            start,
        }
    }

    fn is(&self, frequency: &str) -> bool {
        self.frequency == frequency
    }

    fn occurs(&self, date: Date) -> bool {
        let too_late = self.until.as_ref().is_some_and(|until| date.to_string().replace('-', "") > *until);
        let is_candidate = !too_late && self.is_in_step(date) && self.permits(date);
        is_candidate && self.positions.as_ref().is_none_or(|positions| self.is_selected(date, positions))
    }

    fn is_selected(&self, date: Date, positions: &[i64]) -> bool {
        let days: Vec<_> = self.period(date).into_iter().filter(|date| self.permits(*date)).collect();
        let index = days.iter().position(|day| *day == date).unwrap() as i64;
        positions.contains(&(index + 1)) || positions.contains(&(index - days.len() as i64))
    }

    /// All days of the period that contains a day.
    fn period(&self, date: Date) -> Vec<Date> {
        let around = (date.days() - 370..date.days() + 370).filter_map(Date::from_days);
        around.filter(|other| self.index(*other) == self.index(date)).collect()
    }

    /// A number that the days of a period share.
    fn index(&self, date: Date) -> i64 {
        let (year, month, _) = date.year_month_day();
        match self.frequency.as_str() {
            "DAILY" => date.days(),
            // 1970-01-01 was a Thursday, so that day 4 began a week from Monday.
            "WEEKLY" => (date.days() - 4 - (i64::from(self.week_start) - 1)).div_euclid(7),
            "MONTHLY" => i64::from(year) * 12 + i64::from(month),
            _ => i64::from(year),
        }
    }

    fn is_in_step(&self, date: Date) -> bool {
        (self.index(date) - self.index(self.start)) % self.interval == 0
    }

    fn permits(&self, date: Date) -> bool {
        let (year, month, day) = date.year_month_day();
        let (_, start_month, start_day) = self.start.year_month_day();
        let has_no_day = self.month_days.is_none() && self.weekdays.is_none();
        let length = i64::from(Date::days_in_month(year, month));
        let falls_on = |wanted: &i64| match *wanted {
            wanted if wanted < 0 => length + 1 + wanted == i64::from(day),
            wanted if self.is("DAILY") => wanted == i64::from(day),
            wanted => wanted == i64::from(day) || wanted > length && length == i64::from(day),
        };
        let in_months = match &self.months {
            Some(months) => months.contains(&month.into()),
            None if self.is("YEARLY") && has_no_day => month == start_month,
            None => true,
        };
        let on_month_days = match &self.month_days {
            Some(days) => days.iter().any(falls_on),
            None if has_no_day && (self.is("MONTHLY") || self.is("YEARLY")) => falls_on(&start_day.into()),
            None => true,
        };
        let on_weekdays = match &self.weekdays {
            Some(days) => days.iter().any(|(nth, weekday)| self.is_nth(date, *nth, *weekday)),
            None => !self.is("WEEKLY") || date.weekday() == self.start.weekday(),
        };
        in_months && on_month_days && on_weekdays
    }

    fn is_nth(&self, date: Date, nth: i64, weekday: u8) -> bool {
        let in_year = self.is("YEARLY") && self.months.is_none();
        let same = |other: &Date| {
            let ((year, month, _), (other_year, other_month, _)) =
                (date.year_month_day(), other.year_month_day());
            year == other_year && (in_year || month == other_month)
        };
        let weeks =
            |step: i64| (0..53).filter_map(move |week| date.add_days(step * week)).filter(same).count();
        let is_nth = match nth {
            0 => true,
            nth if nth > 0 => weeks(-7) as i64 == nth,
            nth => weeks(7) as i64 == -nth,
        };
        date.weekday().number() == weekday && is_nth
    }
}

fn number(name: &str) -> u8 {
    let index = NAMES.iter().position(|other| *other == name).unwrap();
    Weekday::ALL[index].number()
}

/// Rules of all parts that are supported. Some have no occurrence.
pub(super) fn any_rule() -> impl Strategy<Value = String> {
    let some = |part: BoxedStrategy<String>| prop_oneof![2 => Just(String::new()), 1 => part];
    let list = |values: BoxedStrategy<String>| vec(values, 1..4).prop_map(|values| values.join(","));
    let day_of_month = prop_oneof![1..=31_i8, -31..=-1_i8, 28..=31_i8].prop_map(|day| day.to_string());
    let nth = prop_oneof![3 => -5..=5_i8, 1 => -53..=53_i8]
        .prop_map(|n| if n == 0 { String::new() } else { n.to_string() });
    let plain = select(&NAMES[..]).prop_map(str::to_owned);
    let ordinal = (nth, select(&NAMES[..])).prop_map(|(nth, name)| nth + name);
    let weekday = prop_oneof![plain, ordinal];
    let position =
        prop_oneof![1..=4_i16, -4..=-1_i16, -366..=366_i16].prop_map(|position| position.to_string());
    let until = (0..50_000_i64).prop_map(|days| Date::from_days(days).unwrap().to_string().replace('-', ""));
    (
        select(&["DAILY", "WEEKLY", "MONTHLY", "YEARLY"][..]),
        some(prop_oneof![1..5_u16, 1..=999_u16].prop_map(|n| format!(";INTERVAL={n}")).boxed()),
        some(
            list((1..=12_u8).prop_map(|month| month.to_string()).boxed())
                .prop_map(|list| format!(";BYMONTH={list}"))
                .boxed(),
        ),
        some(list(day_of_month.boxed()).prop_map(|list| format!(";BYMONTHDAY={list}")).boxed()),
        some(list(weekday.boxed()).prop_map(|list| format!(";BYDAY={list}")).boxed()),
        some(list(position.boxed()).prop_map(|list| format!(";BYSETPOS={list}")).boxed()),
        some(select(&NAMES[..]).prop_map(|name| format!(";WKST={name}")).boxed()),
        some(until.prop_map(|until| format!(";UNTIL={until}")).boxed()),
    )
        .prop_map(|(frequency, a, b, c, d, e, f, g)| format!("FREQ={frequency}{a}{b}{c}{d}{e}{f}{g}"))
}

/// Text that resembles a rule.
pub(super) fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => any_rule(),
        1 => (any_rule(), "[;=,A-Z0-9+-]{0,12}").prop_map(|(rule, rest)| rule + ";" + &rest),
        1 => (any_rule(), "COUNT=[0-9]{1,11}").prop_map(|(rule, rest)| rule + ";" + &rest),
    ]
}
