//! Repetition as the key `rec` has it: `1w` after the completion, `+1w` after the due.

use shared::{RecurrenceRule, Repeat, RepeatFrom};

const UNITS: [(&str, &str); 4] = [("d", "DAILY"), ("w", "WEEKLY"), ("m", "MONTHLY"), ("y", "YEARLY")];

/// `b`: business days.
const BUSINESS_DAYS: &str = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR";

/// The value of `rec` for a repetition; `None` if it has none.
pub(super) fn written(repeat: &Repeat) -> Option<String> {
    let rule = repeat.rule.to_string();
    let every = if rule == BUSINESS_DAYS { "1b".to_owned() } else { every(&rule)? };
    Some(format!("{}{every}", sign(repeat.from)))
}

/// A rule without other parts than its interval.
fn every(rule: &str) -> Option<String> {
    let rest = rule.strip_prefix("FREQ=")?;
    let (frequency, interval) = rest.split_once(";INTERVAL=").unwrap_or((rest, "1"));
    let (unit, _) = UNITS.into_iter().find(|(_, name)| *name == frequency)?;
    interval.bytes().all(|byte| byte.is_ascii_digit()).then(|| format!("{interval}{unit}"))
}

/// The value of our key `rrule`: any rule.
pub(super) fn written_rule(repeat: &Repeat) -> String {
    format!("{}{}", sign(repeat.from), repeat.rule)
}

fn sign(from: RepeatFrom) -> &'static str {
    match from {
        RepeatFrom::Due => "+",
        RepeatFrom::Completion => "",
    }
}

/// Reads the value of `rec`; `None` if it has another form.
pub(super) fn read(value: &str) -> Option<Repeat> {
    let (from, every) = split(value);
    let number = every.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = every.strip_prefix(number)?;
    let count: u32 = if number.is_empty() { 1 } else { number.parse().ok()? };
    let rule = match UNITS.into_iter().find(|(known, _)| *known == unit) {
        Some((_, frequency)) => format!("FREQ={frequency};INTERVAL={count}"),
        None if unit == "b" && count == 1 => BUSINESS_DAYS.to_owned(),
        None if unit == "b" && count.is_multiple_of(5) => format!("FREQ=WEEKLY;INTERVAL={}", count / 5),
        None => return None,
    };
    Some(Repeat { rule: RecurrenceRule::parse(&rule).ok()?, from })
}

/// Reads the value of our key `rrule`; `None` if it is no rule of ours.
pub(super) fn read_rule(value: &str) -> Option<Repeat> {
    let (from, rule) = split(value);
    Some(Repeat { rule: RecurrenceRule::parse(rule).ok()?, from })
}

fn split(value: &str) -> (RepeatFrom, &str) {
    match value.strip_prefix('+') {
        Some(rest) => (RepeatFrom::Due, rest),
        None => (RepeatFrom::Completion, value),
    }
}

#[cfg(test)]
mod tests {
    use super::{read, written};

    #[test]
    fn reads_intervals() {
        for (value, rule) in [
            ("1w", Some("completion FREQ=WEEKLY")),
            ("+1m", Some("due FREQ=MONTHLY")),
            ("3d", Some("completion FREQ=DAILY;INTERVAL=3")),
            ("+y", Some("due FREQ=YEARLY")),
            ("+1b", Some("due FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")),
            ("10b", Some("completion FREQ=WEEKLY;INTERVAL=2")),
            ("3b", None),
            ("0d", None),
            ("0b", None),
            ("1000d", None),
            ("1h", None),
            ("weekly", None),
            ("", None),
            ("+", None),
            ("99999999999d", None),
        ] {
            let repeat = read(value);
            let shown = repeat.as_ref().map(|repeat| format!("{} {}", repeat.from.as_str(), repeat.rule));
            assert_eq!(shown.as_deref(), rule, "{value}");
            if let Some(again) = repeat.as_ref().and_then(written) {
                assert_eq!(read(&again), repeat);
            }
        }
    }
}
