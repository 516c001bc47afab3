//! How a task repeats.

use super::names::{month, weekday};
use shared::{Repeat, RepeatFrom};

/// A repetition such as "Every 2 weeks on Mon, Thu"; a rule that has no such words, as it is.
pub(crate) fn repeat(repeat: &Repeat) -> String {
    let rule = repeat.rule.to_string();
    let Some(mut words) = words(&rule) else { return rule };
    if repeat.from == RepeatFrom::Completion {
        words.push_str(" after completion");
    }
    words
}

/// The words of a rule in canonical form.
fn words(rule: &str) -> Option<String> {
    let (mut unit, mut interval, mut months, mut month_days, mut weekdays) = ("", "", "", "", "");
    for part in rule.split(';') {
        let (name, value) = part.split_once('=')?;
        let variable = match name {
            "FREQ" => &mut unit,
            "INTERVAL" => &mut interval,
            "BYMONTH" => &mut months,
            "BYMONTHDAY" => &mut month_days,
            "BYDAY" => &mut weekdays,
            // Hardly changes the meaning.
            "WKST" => continue,
            _ => return None,
        };
        *variable = value;
    }
    if (unit, interval, months, month_days, weekdays) == ("WEEKLY", "", "", "", "MO,TU,WE,TH,FR") {
        return Some("Every weekday".into());
    }
    let name = match unit {
        "DAILY" => "day",
        "WEEKLY" => "week",
        "MONTHLY" => "month",
        _ => "year",
    };
    let mut words = String::from("Every ");
    if !interval.is_empty() {
        words.push_str(interval);
        words.push(' ');
    }
    words.push_str(name);
    if !interval.is_empty() {
        words.push('s');
    }
    match (unit, months, month_days, weekdays) {
        (_, "", "", "") => {}
        ("WEEKLY", "", "", days) => list(&mut words, " on ", days, weekday_of)?,
        ("MONTHLY", "", days, "") => list(&mut words, " on the ", days, ordinal)?,
        ("YEARLY", number, day, "") if !day.is_empty() && !day.contains([',', '-']) => {
            let name = Some(month(number.parse().ok()?)).filter(|name| !name.is_empty())?;
            for part in [" on ", day, " ", name] {
                words.push_str(part);
            }
        }
        _ => return None,
    }
    Some(words)
}

/// Adds a list with a word for each value.
fn list(words: &mut String, before: &str, values: &str, word: fn(&str) -> Option<String>) -> Option<()> {
    for (index, value) in values.split(',').enumerate() {
        words.push_str(if index == 0 { before } else { ", " });
        words.push_str(&word(value)?);
    }
    Some(())
}

/// Of the abbreviation in rules.
fn weekday_of(code: &str) -> Option<String> {
    let mut days = (1..=7).map(weekday);
    days.find(|day| day.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(code))).map(str::to_owned)
}

/// Of a day of the month that counts from its start.
fn ordinal(day: &str) -> Option<String> {
    let suffix = match day.parse::<u8>().ok()? {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    };
    Some([day, suffix].concat())
}

#[cfg(test)]
mod tests {
    use crate::wording::repeat;
    use shared::{RecurrenceRule, Repeat, RepeatFrom};

    fn words(rule: &str, from: RepeatFrom) -> String {
        repeat(&Repeat { rule: RecurrenceRule::parse(rule).unwrap(), from })
    }

    #[test]
    fn unusual_rules_are_shown_as_they_are() {
        for rule in [
            "FREQ=DAILY;COUNT=3",
            "FREQ=DAILY;UNTIL=20271224",
            "FREQ=DAILY;BYDAY=MO",
            "FREQ=MONTHLY;BYDAY=1MO",
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "FREQ=MONTHLY;BYMONTH=1;BYMONTHDAY=15",
            "FREQ=MONTHLY;BYMONTHDAY=15;BYDAY=MO",
            "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1",
            "FREQ=YEARLY;BYMONTH=1,2;BYMONTHDAY=1",
            "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1,2",
            "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=-1",
            "FREQ=YEARLY;BYMONTH=1",
            "FREQ=YEARLY;BYMONTHDAY=1",
        ] {
            assert_eq!(words(rule, RepeatFrom::Due), rule);
            assert_eq!(words(rule, RepeatFrom::Completion), rule);
        }
    }

    #[test]
    fn usual_rules_have_words() {
        for (rule, expected) in [
            ("FREQ=DAILY", "Every day"),
            ("FREQ=DAILY;INTERVAL=3", "Every 3 days"),
            ("FREQ=WEEKLY", "Every week"),
            ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every weekday"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR", "Every 2 weeks on Mon, Tue, Wed, Thu, Fri"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "Every 2 weeks on Mon, Thu"),
            ("FREQ=WEEKLY;BYDAY=SA,SU;WKST=SU", "Every week on Sat, Sun"),
            ("FREQ=MONTHLY", "Every month"),
            ("FREQ=MONTHLY;BYMONTHDAY=15", "Every month on the 15th"),
            (
                "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=1,2,3,11,12,13,21,22,23,31",
                "Every 6 months on the 1st, 2nd, 3rd, 11th, 12th, 13th, 21st, 22nd, 23rd, 31st",
            ),
            ("FREQ=YEARLY", "Every year"),
            ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "Every year on 24 Dec"),
        ] {
            assert_eq!(words(rule, RepeatFrom::Due), expected);
            assert_eq!(words(rule, RepeatFrom::Completion), format!("{expected} after completion"));
        }
    }
}
