//! Repetition as RFC 5545 has it. There, a month without the 31st is skipped, where ours take its last day.

mod parts;

use super::{
    content::{date, utc},
    time,
};
use crate::input::zone;
use parts::Parts;
use shared::{Date, Due, RecurrenceRule, TimeOfDay, Timestamp};

/// How many days of a series are listed that has no rule there, and in how many days from its start.
const LISTED: usize = 60;
const SPAN: i64 = 5 * 366;

const FEBRUARY: i16 = 2;

/// The properties for the repetition of what is due then: a rule, or dates.
pub(super) fn properties(rule: &RecurrenceRule, due: &Due) -> Vec<String> {
    let mut parts = Parts::of(rule);
    if adapt(&mut parts, due.date()) {
        if let Some(last) = parts.get("UNTIL").and_then(|until| end(until, due)) {
            parts.set("UNTIL", last);
        }
        return vec![format!("RRULE:{parts}")];
    }
    let next = |date: &Date| rule.next_after(due.date(), *date);
    let more = parts.number("COUNT").map_or(LISTED, |count| count.saturating_sub(1).min(LISTED));
    let dates = std::iter::successors(next(&due.date()), next).take(more);
    let dates = dates.take_while(|date| date.days() - due.date().days() <= SPAN);
    dates.map(|date| time::property("RDATE", &due.clone().on(date))).collect()
}

/// The end of a rule in the type of its start: a date, a local time, or one in UTC if the start has a zone.
fn end(until: &str, due: &Due) -> Option<String> {
    due.time()?;
    let last = Date::parse(&format!("{}-{}-{}", until.get(0..4)?, until.get(4..6)?, until.get(6..)?)).ok()?;
    match due.zone().and_then(zone::rules) {
        Some(rules) => {
            let minute = zone::instant(last, TimeOfDay::new(23, 59)?, &rules)?;
            Some(utc(Timestamp::from_seconds(minute + 59)))
        }
        None => Some(format!("{}T235959", date(last))),
    }
}

/// Replaces days that a month may lack by those that ours stand for; false if no single rule can.
fn adapt(parts: &mut Parts, start: Date) -> bool {
    let Some((days, months)) = days_and_months(parts, start) else { return true };
    if days.iter().any(|day| *day > 28) {
        // Explicitly: what the start stands for may be another day there.
        parts.set_numbers("BYMONTHDAY", days.clone());
        set_months(parts, &months);
    }
    let may_lack = |day: &i16| months.iter().any(|month| *day > shortest(*month));
    if days.contains(&-1) || !days.iter().any(may_lack) {
        return true;
    }
    let is_last = |day: &i16| *day == 31 || months == [FEBRUARY] && *day > 28;
    if days.iter().any(is_last) {
        // The last day, which is also what the 29th and the 30th are where they do not exist.
        let days = days.iter().map(|day| if is_last(day) { -1 } else { *day });
        parts.set_numbers("BYMONTHDAY", days.collect());
        return true;
    }
    the_last_that_exists(parts, &days)
}

/// One of `BYMONTHDAY=28,29,30` that is the last in each month, and the days before it.
fn the_last_that_exists(parts: &mut Parts, days: &[i16]) -> bool {
    let is_yearly = parts.get("FREQ") == Some("YEARLY");
    let (before, late): (Vec<i16>, Vec<i16>) = days.iter().partition(|day| **day <= 28);
    let [late] = late.as_slice() else { return false };
    let has_more = parts.get("BYDAY").is_some() || parts.get("BYSETPOS").is_some();
    if has_more || before.iter().any(|day| *day < 0) || is_yearly && parts.get("INTERVAL").is_some() {
        return false;
    }
    // Every year is every month: positions count in each month then.
    parts.set("FREQ", "MONTHLY".to_owned());
    let positions = (1..).zip(&before).map(|(position, _)| position);
    parts.set_numbers("BYSETPOS", positions.chain([-1]).collect());
    parts.set_numbers("BYMONTHDAY", before.iter().copied().chain(28..=*late).collect());
    true
}

/// The days of the month and the months that a rule names or takes from its start; `None` if it is about other days.
fn days_and_months(parts: &Parts, start: Date) -> Option<(Vec<i16>, Vec<i16>)> {
    let frequency = parts.get("FREQ").filter(|frequency| matches!(*frequency, "MONTHLY" | "YEARLY"))?;
    let (_, month, day) = start.year_month_day();
    let (mut days, mut months) = (parts.numbers("BYMONTHDAY"), parts.numbers("BYMONTH"));
    if days.is_empty() {
        if parts.get("BYDAY").is_some() {
            return None;
        }
        if months.is_empty() && frequency == "YEARLY" {
            months.push(month.into());
        }
        // Ours are on a day that one of the months has.
        days.push(i16::from(day).min(months.iter().map(|month| longest(*month)).max().unwrap_or(31)));
    }
    if months.is_empty() {
        months.extend(1..=12);
    }
    Some((days, months))
}

fn set_months(parts: &mut Parts, months: &[i16]) {
    if months.len() < 12 {
        parts.set_numbers("BYMONTH", months.to_vec());
    }
}

/// How many days a month has in a year that is no leap year.
fn shortest(month: i16) -> i16 {
    u8::try_from(month).map_or(31, |month| Date::days_in_month(2001, month).into())
}

fn longest(month: i16) -> i16 {
    u8::try_from(month).map_or(31, |month| Date::days_in_month(2000, month).into())
}

#[cfg(test)]
mod tests {
    use super::properties;
    use calcard::icalendar::ICalendar;
    use proptest::{prelude::*, sample::select};
    use shared::{Date, Due, RecurrenceRule, TimeOfDay, ZoneName};

    fn written(rule: &str, due: &Due) -> String {
        properties(&RecurrenceRule::parse(rule).unwrap(), due).join("\n")
    }

    fn on(date: &str) -> Due {
        Date::parse(date).unwrap().into()
    }

    #[test]
    fn short_months_have_their_last_day() {
        for (rule, start, property) in [
            ("FREQ=DAILY;INTERVAL=2", "2026-01-31", "RRULE:FREQ=DAILY;INTERVAL=2"),
            ("FREQ=MONTHLY", "2026-01-28", "RRULE:FREQ=MONTHLY"),
            ("FREQ=MONTHLY", "2026-01-29", "RRULE:FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1"),
            (
                "FREQ=MONTHLY;BYMONTHDAY=15,30",
                "2026-01-15",
                "RRULE:FREQ=MONTHLY;BYMONTHDAY=15,28,29,30;BYSETPOS=-1,1",
            ),
            ("FREQ=MONTHLY", "2026-01-31", "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1"),
            ("FREQ=MONTHLY;BYMONTH=4", "2026-01-31", "RRULE:FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=30"),
            ("FREQ=MONTHLY;BYMONTHDAY=15,31", "2026-01-31", "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1,15"),
            ("FREQ=YEARLY", "2028-02-29", "RRULE:FREQ=YEARLY;BYMONTHDAY=-1;BYMONTH=2"),
            (
                "FREQ=YEARLY;INTERVAL=2;BYMONTH=3;BYMONTHDAY=31",
                "2026-03-31",
                "RRULE:FREQ=YEARLY;INTERVAL=2;BYMONTH=3;BYMONTHDAY=31",
            ),
            ("FREQ=MONTHLY;BYDAY=-1FR", "2026-01-30", "RRULE:FREQ=MONTHLY;BYDAY=-1FR"),
        ] {
            assert_eq!(written(rule, &on(start)), property);
        }
    }

    #[test]
    fn what_is_no_rule_is_listed() {
        let listed = written("FREQ=MONTHLY;BYMONTHDAY=29,30;COUNT=4", &on("2026-01-29"));
        assert_eq!(listed, "RDATE;VALUE=DATE:20260130\nRDATE;VALUE=DATE:20260228\nRDATE;VALUE=DATE:20260329");
    }

    #[test]
    fn ends_have_the_type_of_the_start() {
        let rule = "FREQ=DAILY;UNTIL=20261231";
        let time = TimeOfDay::parse("17:00").ok();
        let date = Date::parse("2026-12-24").unwrap();
        let berlin = ZoneName::parse("Europe/Berlin").ok();
        for (due, end) in [
            (date.into(), "20261231"),
            (Due::new(date, time, None).unwrap(), "20261231T235959"),
            (Due::new(date, time, berlin).unwrap(), "20261231T225959Z"),
        ] {
            assert_eq!(written(rule, &due), format!("RRULE:FREQ=DAILY;UNTIL={end}"));
        }
    }

    /// What calcard expands a series to, without its start.
    fn expanded(properties: &str, start: Date, count: usize) -> Vec<String> {
        let start = start.to_string().replace('-', "");
        let event = format!(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\nDTSTART;VALUE=DATE:{start}\n{properties}\nEND:VEVENT\nEND:VCALENDAR"
        );
        let calendar = ICalendar::parse(&event).unwrap();
        let events = calendar.expand_dates(calcard::common::timezone::Tz::UTC, count + 2).events;
        let mut dates: Vec<_> =
            events.iter().map(|event| event.start.to_rfc3339()[..10].replace('-', "")).collect();
        dates.sort();
        dates.retain(|date| *date != start);
        dates.truncate(count);
        dates
    }

    proptest! {
        #[test]
        fn other_programs_find_the_same_days(
            frequency in select(vec!["MONTHLY", "YEARLY"]),
            interval in 1..4_u8,
            months in select(vec!["", ";BYMONTH=2", ";BYMONTH=1,2", ";BYMONTH=1,4,7", ";BYMONTH=4,6"]),
            days in select(vec![
                "", ";BYMONTHDAY=31", ";BYMONTHDAY=30", ";BYMONTHDAY=29", ";BYMONTHDAY=28,30", ";BYMONTHDAY=15,29",
                ";BYMONTHDAY=-1,30", ";BYMONTHDAY=29,30", ";BYMONTHDAY=30,31", ";BYMONTHDAY=-2,31", ";BYMONTHDAY=5",
            ]),
            weekdays in select(vec!["", "", "", ";BYDAY=MO,TU,WE,TH"]),
            start in 20_454..21_914_i64,
        ) {
            let rule = RecurrenceRule::parse(&format!("FREQ={frequency};INTERVAL={interval}{months}{days}{weekdays}"));
            prop_assume!(rule.is_ok());
            let (rule, start) = (rule.unwrap(), Date::from_days(start).unwrap());
            let next = |date: &Date| rule.next_after(start, *date);
            let own: Vec<_> = std::iter::successors(next(&start), next)
                .take(12)
                .take_while(|date| date.days() - start.days() <= super::SPAN)
                .map(|date| date.to_string().replace('-', ""))
                .collect();
            let properties = properties(&rule, &start.into()).join("\n");
            prop_assert_eq!(&expanded(&properties, start, own.len()), &own, "{} from {}: {}", rule, start, properties);
        }
    }
}
