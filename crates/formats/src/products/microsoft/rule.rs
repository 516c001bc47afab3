//! How a task repeats: `{"pattern": {…}, "range": {…}}`.

use crate::input::json::Piece;
use serde::Deserialize;
use shared::{Date, RecurrenceRule};

/// The longest recurrence that is read, in bytes.
const MAX: usize = 4096;
/// How many past occurrences are counted.
const STEPS: u32 = 1000;

#[derive(Deserialize)]
struct Recurrence {
    pattern: Pattern,
    #[serde(default)]
    range: Range,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pattern {
    #[serde(rename = "type")]
    kind: String,
    interval: Option<u32>,
    month: Option<u8>,
    day_of_month: Option<u8>,
    days_of_week: Option<Vec<String>>,
    first_day_of_week: Option<String>,
    index: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Range {
    #[serde(rename = "type", default)]
    kind: String,
    start_date: Option<String>,
    end_date: Option<String>,
    number_of_occurrences: Option<u32>,
}

/// The rule of a task that is due on a day; `None` if we have none that is the same.
pub(super) fn rule(piece: Piece<'_>, due: Option<Date>) -> Option<RecurrenceRule> {
    let recurrence: Recurrence = Some(piece).filter(|piece| piece.len() <= MAX)?.read().ok()?;
    let text = recurrence.pattern.text()?;
    match recurrence.range.kind.as_str() {
        "endDate" => {
            let end = Date::parse(recurrence.range.end_date.as_deref()?).ok()?;
            RecurrenceRule::parse(&format!("{text};UNTIL={}", end.to_string().replace('-', ""))).ok()
        }
        "numbered" => {
            let rule = RecurrenceRule::parse(&text).ok()?;
            let left =
                recurrence.range.number_of_occurrences?.checked_sub(recurrence.range.past(&rule, due))?;
            RecurrenceRule::parse(&format!("{text};COUNT={left}")).ok()
        }
        _ => RecurrenceRule::parse(&text).ok(),
    }
}

impl Pattern {
    fn text(&self) -> Option<String> {
        let frequency = match self.kind.as_str() {
            "daily" => "DAILY",
            "weekly" => "WEEKLY",
            "absoluteMonthly" | "relativeMonthly" => "MONTHLY",
            "absoluteYearly" | "relativeYearly" => "YEARLY",
            _ => return None,
        };
        let interval = self.interval.unwrap_or(1).max(1);
        let mut text = format!("FREQ={frequency};INTERVAL={interval}");
        if frequency == "YEARLY" {
            text.push_str(&format!(";BYMONTH={}", self.month?));
        }
        if self.kind.starts_with("absolute") {
            text.push_str(&format!(";BYMONTHDAY={}", self.day_of_month?));
        } else if self.kind.starts_with("relative") {
            text.push_str(&self.relative_days()?);
        } else if frequency == "WEEKLY" {
            text.push_str(&self.weekdays(interval)?);
        }
        Some(text)
    }

    /// Where the week begins matters only if not every week counts.
    fn weekdays(&self, interval: u32) -> Option<String> {
        let days = Some(self.days()?).filter(|days| !days.is_empty());
        let days = days.map(|days| format!(";BYDAY={days}")).unwrap_or_default();
        let first = weekday(self.first_day_of_week.as_deref().unwrap_or("sunday"))?;
        Some(if interval > 1 { format!("{days};WKST={first}") } else { days })
    }

    /// The second Tuesday, or the last one of several days.
    fn relative_days(&self) -> Option<String> {
        let number = match self.index.as_deref().unwrap_or("first") {
            "first" => "1",
            "second" => "2",
            "third" => "3",
            "fourth" => "4",
            "last" => "-1",
            _ => return None,
        };
        let days = self.days().filter(|days| !days.is_empty())?;
        let is_one = !days.contains(',');
        Some(if is_one {
            format!(";BYDAY={number}{days}")
        } else {
            format!(";BYDAY={days};BYSETPOS={number}")
        })
    }

    fn days(&self) -> Option<String> {
        let names = self.days_of_week.as_deref().unwrap_or_default();
        Some(names.iter().map(|name| weekday(name)).collect::<Option<Vec<_>>>()?.join(","))
    }
}

impl Range {
    /// How many occurrences were before the due.
    fn past(&self, rule: &RecurrenceRule, due: Option<Date>) -> u32 {
        let start = self.start_date.as_deref().and_then(|text| Date::parse(text).ok());
        let (Some(start), Some(due)) = (start, due) else { return 0 };
        let occurrences = std::iter::successors(rule.first_from(start), |last| rule.next_after(start, *last));
        let past = occurrences.take(STEPS as usize).take_while(|date| *date < due).count();
        u32::try_from(past).unwrap_or(STEPS)
    }
}

fn weekday(name: &str) -> Option<&'static str> {
    let codes = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    names.iter().zip(codes).find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, code)| code)
}

#[cfg(test)]
mod tests {
    use super::rule;
    use crate::input::json::Piece;
    use shared::Date;

    fn read(pattern: &str, range: &str) -> Option<String> {
        let text = format!(r#"{{"pattern":{pattern},"range":{range}}}"#);
        let due = Date::parse("2026-12-24").unwrap();
        rule(Piece::of_file(&text).unwrap(), Some(due)).map(|rule| rule.to_string())
    }

    #[test]
    fn reads_every_pattern() {
        let never =
            r#"{"type":"noEnd","startDate":"2026-12-24","endDate":"0001-01-01","numberOfOccurrences":0}"#;
        for (pattern, expected) in [
            (
                r#"{"type":"daily","interval":3,"month":0,"dayOfMonth":0,"daysOfWeek":[],"index":"first"}"#,
                "FREQ=DAILY;INTERVAL=3",
            ),
            (
                r#"{"type":"weekly","interval":1,"daysOfWeek":["friday","monday"],"firstDayOfWeek":"sunday"}"#,
                "FREQ=WEEKLY;BYDAY=MO,FR",
            ),
            (
                r#"{"type":"weekly","interval":2,"daysOfWeek":["monday"],"firstDayOfWeek":"sunday"}"#,
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;WKST=SU",
            ),
            (r#"{"type":"absoluteMonthly","interval":1,"dayOfMonth":31}"#, "FREQ=MONTHLY;BYMONTHDAY=31"),
            (
                r#"{"type":"relativeMonthly","interval":1,"daysOfWeek":["tuesday"],"index":"second"}"#,
                "FREQ=MONTHLY;BYDAY=2TU",
            ),
            (
                r#"{"type":"relativeMonthly","interval":1,"daysOfWeek":["saturday","sunday"],"index":"last"}"#,
                "FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=-1",
            ),
            (
                r#"{"type":"absoluteYearly","interval":1,"dayOfMonth":24,"month":12}"#,
                "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24",
            ),
            (
                r#"{"type":"relativeYearly","interval":1,"daysOfWeek":["sunday"],"index":"first","month":12}"#,
                "FREQ=YEARLY;BYMONTH=12;BYDAY=1SU",
            ),
        ] {
            assert_eq!(read(pattern, never).as_deref(), Some(expected), "{pattern}");
        }
        for pattern in [
            "{}",
            r#"{"type":"hourly","interval":1}"#,
            r#"{"type":"daily","interval":1000}"#,
            r#"{"type":"relativeMonthly","daysOfWeek":[]}"#,
            r#"{"type":"weekly","daysOfWeek":["someday"],"interval":1}"#,
        ] {
            assert_eq!(read(pattern, never), None, "{pattern}");
        }
    }

    #[test]
    fn reads_every_range() {
        let weekly = r#"{"type":"weekly","interval":1,"daysOfWeek":["thursday"]}"#;
        for (range, expected) in [
            ("{}", Some("FREQ=WEEKLY;BYDAY=TH")),
            (r#"{"type":"endDate","endDate":"2027-06-30"}"#, Some("FREQ=WEEKLY;BYDAY=TH;UNTIL=20270630")),
            (r#"{"type":"endDate","endDate":"soon"}"#, None),
            // Of these, the 10th and the 17th are past.
            (
                r#"{"type":"numbered","startDate":"2026-12-10","numberOfOccurrences":10}"#,
                Some("FREQ=WEEKLY;BYDAY=TH;COUNT=8"),
            ),
            (r#"{"type":"numbered","startDate":"2026-12-10","numberOfOccurrences":1}"#, None),
            (r#"{"type":"numbered"}"#, None),
        ] {
            assert_eq!(read(weekly, range).as_deref(), expected, "{range}");
        }
    }
}
