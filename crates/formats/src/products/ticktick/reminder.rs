//! Reminders: durations before or after the start of a task, or after midnight of its day.

use shared::{Date, Due, Reminder, ReminderTime, TimeOfDay};

/// How many are read.
const MAX: usize = 20;
const MINUTES_A_DAY: i64 = 24 * 60;

/// Reads reminders like `TRIGGER:-PT30M` of a task that begins on `start` and is due on `due`. Those that cannot be read are
/// returned beside them.
pub(super) fn reminders<'t>(
    text: &'t str,
    start: Option<&Due>,
    due: Option<&Due>,
) -> (Vec<Reminder>, Vec<&'t str>) {
    let (mut reminders, mut unreadable) = (Vec::new(), Vec::new());
    let triggers = text.split([',', '\n', '\r']).map(str::trim).filter(|trigger| !trigger.is_empty());
    for trigger in triggers.take(MAX) {
        match minutes(trigger).and_then(|minutes| reminder(minutes, start, due?)) {
            Some(reminder) => reminders.push(reminder),
            None => unreadable.push(trigger),
        }
    }
    (reminders, unreadable)
}

fn reminder(minutes: i64, start: Option<&Due>, due: &Due) -> Option<Reminder> {
    let before = minutes.checked_neg().and_then(|before| u16::try_from(before).ok());
    match (before.filter(|before| *before <= Reminder::MAX_MINUTES), start, due.time()) {
        (Some(minutes_before), None, Some(_)) => Some(Reminder::Before { minutes_before }),
        // Those of whole days count from midnight, those here from the reminder hour of the account.
        _ => at(minutes, start.unwrap_or(due)),
    }
}

fn at(minutes: i64, begin: &Due) -> Option<Reminder> {
    let of_day = begin.time().map_or(0, |time| i64::from(time.minutes_since_midnight()));
    let minutes = of_day.checked_add(minutes)?;
    let date: Date = begin.date().add_days(minutes.div_euclid(MINUTES_A_DAY))?;
    let of_day = minutes.rem_euclid(MINUTES_A_DAY);
    let time = TimeOfDay::new(u8::try_from(of_day / 60).ok()?, u8::try_from(of_day % 60).ok()?)?;
    Some(Reminder::At { at: ReminderTime { date, time, zone: begin.zone().cloned() } })
}

/// The minutes of a duration of RFC 5545 section 3.3.6, negative if it is before.
fn minutes(trigger: &str) -> Option<i64> {
    let trigger = trigger.to_ascii_uppercase();
    // As in "TRIGGER;RELATED=START:-PT15M".
    let duration = trigger.rsplit_once(':').map_or(trigger.as_str(), |(_, duration)| duration);
    let (sign, duration) = match duration.strip_prefix('-') {
        Some(duration) => (-1, duration),
        None => (1, duration.strip_prefix('+').unwrap_or(duration)),
    };
    let (days, times) = match duration.strip_prefix('P')?.split_once('T') {
        Some((days, times)) => (days, times),
        None => (duration.strip_prefix('P')?, ""),
    };
    let days = seconds(days, &[('W', 7 * 24 * 3600), ('D', 24 * 3600)])?;
    let times = seconds(times, &[('H', 3600), ('M', 60), ('S', 1)])?;
    let is_empty = duration.len() < "PT0S".len() - 1;
    Some(sign * (days.checked_add(times)? / 60)).filter(|_| !is_empty)
}

/// The sum of numbers with these units.
fn seconds(text: &str, units: &[(char, i64)]) -> Option<i64> {
    let (mut sum, mut rest) = (0_i64, text);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let (digits, after) = rest.split_at(end);
        let name = after.chars().next()?;
        let (_, factor) = units.iter().find(|(unit, _)| *unit == name)?;
        let number: i64 = digits.parse().ok().filter(|_| digits.len() <= 9)?;
        sum = sum.checked_add(number.checked_mul(*factor)?)?;
        rest = after.get(name.len_utf8()..)?;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::reminders;
    use shared::{Date, Due, TimeOfDay, ZoneName};

    fn due(date: &str, time: Option<&str>) -> Due {
        let zone = time.and_then(|_| ZoneName::parse("Europe/Berlin").ok());
        Due::new(Date::parse(date).unwrap(), time.map(|time| TimeOfDay::parse(time).unwrap()), zone).unwrap()
    }

    fn json(text: &str, start: Option<&Due>, due: &Due) -> String {
        let (reminders, unreadable) = reminders(text, start, Some(due));
        assert!(unreadable.is_empty(), "{unreadable:?}");
        serde_json::to_string(&reminders).unwrap()
    }

    #[test]
    fn counts_back_from_a_time() {
        let due = due("2026-12-24", Some("17:00"));
        for (text, minutes) in [
            ("TRIGGER:PT0S", "0"),
            ("TRIGGER:-PT0S", "0"),
            ("-PT30M", "30"),
            ("TRIGGER:-PT1440M", "1440"),
            ("TRIGGER:-P1DT2H", "1560"),
            ("TRIGGER:-P1W", "10080"),
            ("TRIGGER;RELATED=END:-PT15M", "15"),
            ("trigger:-pt5m", "5"),
        ] {
            assert_eq!(json(text, None, &due), format!("[{{\"minutes_before\":{minutes}}}]"), "{text}");
        }
        let at =
            |date, time| format!(r#"[{{"at":{{"date":"{date}","time":"{time}","zone":"Europe/Berlin"}}}}]"#);
        assert_eq!(json("PT30M", None, &due), at("2026-12-24", "17:30"));
        assert_eq!(json("-P60D", None, &due), at("2026-10-25", "17:00"));
        let start = self::due("2026-12-23", Some("00:10"));
        assert_eq!(json("-PT30M", Some(&start), &due), at("2026-12-22", "23:40"));
    }

    #[test]
    fn counts_from_midnight_of_a_whole_day() {
        let due = due("2026-12-24", None);
        for (text, date, time) in [
            ("TRIGGER:P0DT9H0M0S", "2026-12-24", "09:00"),
            ("TRIGGER:-P0DT15H0M0S", "2026-12-23", "09:00"),
            ("TRIGGER:-P6DT15H0M0S", "2026-12-17", "09:00"),
            ("TRIGGER:-P13DT13H30M0S", "2026-12-10", "10:30"),
            ("PT0S", "2026-12-24", "00:00"),
        ] {
            assert_eq!(
                json(text, None, &due),
                format!(r#"[{{"at":{{"date":"{date}","time":"{time}"}}}}]"#),
                "{text}"
            );
        }
    }

    #[test]
    fn several_are_in_lines_or_separated_by_commas() {
        let due = due("2026-12-24", Some("17:00"));
        for text in ["-PT60M\nPT0S", "-PT60M,PT0S", "TRIGGER:-PT60M\r\n\nTRIGGER:PT0S"] {
            assert_eq!(json(text, None, &due), r#"[{"minutes_before":60},{"minutes_before":0}]"#);
        }
    }

    #[test]
    fn returns_what_cannot_be_read() {
        let due = due("2026-12-24", Some("17:00"));
        for text in ["soon", "P", "PT", "-P", "PT5", "PTM", "P5M", "PT99999999999M", "P999999999W", "-PT5X"] {
            assert_eq!(reminders(text, None, Some(&due)), (vec![], vec![text]));
        }
        assert_eq!(reminders("-PT5M", None, None), (vec![], vec!["-PT5M"]));
        assert_eq!(reminders(&"-PT5M,".repeat(1_000_000), None, Some(&due)).0.len(), 20);
    }
}
