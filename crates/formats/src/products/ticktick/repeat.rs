//! Recurrence rules: those of RFC 5545 with extensions.

use crate::input::{iso::Iso, zone};
use jiff::tz::TimeZone;
use shared::{RecurrenceRule, Repeat, RepeatFrom};

/// The longest rule that is read, in bytes.
const MAX: usize = 500;
/// The days of a working week.
const WORKDAYS: &str = "BYDAY=MO,TU,WE,TH,FR";

/// What becomes of a rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Rule {
    Same(Repeat),
    /// Without an extension that has no place here.
    Without(Repeat, String),
    None,
}

/// Reads a rule, with or without `RRULE:` before it, of a task in a zone.
pub(super) fn rule(text: &str, zone: &TimeZone) -> Rule {
    if text.len() > MAX {
        return Rule::None;
    }
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (Some(line), None) = (lines.next(), lines.next()) else { return Rule::None };
    let line = line.to_ascii_uppercase();
    let line = line.strip_prefix("RRULE:").unwrap_or(&line);
    let (extensions, parts): (Vec<&str>, Vec<&str>) =
        line.split(';').filter(|part| !part.is_empty()).partition(|part| part.starts_with("TT_"));
    let (rule, rest) = translated(&parts, &extensions);
    let rule: Vec<String> = rule.iter().map(|part| until_in_days(part, zone)).collect();
    let Ok(rule) = RecurrenceRule::parse(&rule.join(";")) else { return Rule::None };
    let repeat = Repeat { rule, from: RepeatFrom::Due };
    if rest.is_empty() { Rule::Same(repeat) } else { Rule::Without(repeat, rest.join(";")) }
}

/// The parts of a rule with the same meaning, and the extensions that have none.
fn translated<'t>(parts: &[&'t str], extensions: &[&'t str]) -> (Vec<&'t str>, Vec<&'t str>) {
    let has = |part: &str| parts.contains(&part);
    let is_each_day = has("FREQ=DAILY")
        && parts.iter().all(|part| matches!(*part, "FREQ=DAILY" | "INTERVAL=1") || is_end(part));
    let other = |parts: &[&'t str], dropped: &[&str]| -> Vec<&'t str> {
        parts.iter().copied().filter(|part| !dropped.contains(part)).collect()
    };
    match *extensions {
        // Days on weekends are left out.
        ["TT_SKIP=WEEKEND"] if is_each_day => {
            let mut rule = other(parts, &["FREQ=DAILY", "INTERVAL=1"]);
            rule.extend(["FREQ=WEEKLY", WORKDAYS]);
            (rule, Vec::new())
        }
        // The first and the last working day of a month.
        ["TT_WORKDAY=1"] if has("FREQ=MONTHLY") && has("BYMONTHDAY=1") => {
            let mut rule = other(parts, &["BYMONTHDAY=1"]);
            rule.extend([WORKDAYS, "BYSETPOS=1"]);
            (rule, Vec::new())
        }
        ["TT_WORKDAY=-1"] if has("FREQ=MONTHLY") && has("BYMONTHDAY=-1") => {
            let mut rule = other(parts, &["BYMONTHDAY=-1"]);
            rule.extend([WORKDAYS, "BYSETPOS=-1"]);
            (rule, Vec::new())
        }
        _ => (parts.to_vec(), extensions.to_vec()),
    }
}

fn is_end(part: &str) -> bool {
    ["COUNT=", "UNTIL=", "WKST="].iter().any(|name| part.starts_with(name))
}

/// `UNTIL` as a day in the zone.
fn until_in_days(part: &str, zone: &TimeZone) -> String {
    let until = part.strip_prefix("UNTIL=").filter(|until| until.contains('T'));
    let local = until.and_then(Iso::parse).and_then(|iso| {
        let seconds = iso.timestamp(&TimeZone::UTC)?.seconds();
        zone::local(seconds, zone)
    });
    match local {
        Some((date, _)) => format!("UNTIL={}", date.to_string().replace('-', "")),
        None => part.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Rule, TimeZone, rule};

    #[test]
    fn takes_rules_that_are_known() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        for (text, expected) in [
            ("FREQ=YEARLY;INTERVAL=1", "FREQ=YEARLY"),
            (
                "RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=FR,TH",
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,FR;WKST=SU",
            ),
            ("rrule:freq=monthly;bymonthday=-1;", "FREQ=MONTHLY;BYMONTHDAY=-1"),
            ("FREQ=DAILY;COUNT=10", "FREQ=DAILY;COUNT=10"),
            ("FREQ=DAILY;UNTIL=20261224", "FREQ=DAILY;UNTIL=20261224"),
            ("FREQ=DAILY;UNTIL=20261223T160000Z", "FREQ=DAILY;UNTIL=20261224"),
            ("RRULE:FREQ=DAILY;INTERVAL=1;TT_SKIP=WEEKEND", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
            (
                "RRULE:FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=-1;TT_WORKDAY=-1",
                "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            ),
            ("RRULE:FREQ=MONTHLY;BYMONTHDAY=1;TT_WORKDAY=1", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1"),
        ] {
            let Rule::Same(repeat) = rule(text, &zone) else { panic!("{text}") };
            assert_eq!(repeat.rule.to_string(), expected, "{text}");
        }
    }

    #[test]
    fn leaves_out_what_has_no_place() {
        for (text, expected, extension) in [
            (
                "RRULE:FREQ=DAILY;INTERVAL=3;TT_SKIP=WEEKEND,HOLIDAY",
                "FREQ=DAILY;INTERVAL=3",
                "TT_SKIP=WEEKEND,HOLIDAY",
            ),
            ("FREQ=DAILY;INTERVAL=3;TT_SKIP=WEEKEND", "FREQ=DAILY;INTERVAL=3", "TT_SKIP=WEEKEND"),
            ("FREQ=MONTHLY;BYMONTHDAY=5;TT_WORKDAY=1", "FREQ=MONTHLY;BYMONTHDAY=5", "TT_WORKDAY=1"),
        ] {
            let Rule::Without(repeat, left_out) = rule(text, &TimeZone::UTC) else { panic!("{text}") };
            assert_eq!(
                (repeat.rule.to_string().as_str(), left_out.as_str()),
                (expected, extension),
                "{text}"
            );
        }
        for text in [
            "",
            "ERULE:NAME=CUSTOM;BYDATE=20260319,20260320",
            "ERULE:NAME=FORGETTINGCURVE;CYCLE=0",
            "LUNAR:FREQ=YEARLY;INTERVAL=1;BYMONTH=1;BYMONTHDAY=28",
            "FREQ=HOURLY",
            "RRULE:FREQ=DAILY\nEXDATE:20261224",
            "every day",
            &"TT_SKIP=WEEKEND;".repeat(1_000_000),
        ] {
            assert_eq!(rule(text, &TimeZone::UTC), Rule::None, "{text}");
        }
    }
}
