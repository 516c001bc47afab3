//! How our own files write what other programs do not have.

use crate::input::{iso::Iso, zone};
use shared::{Due, Reminder, ReminderTime};
use std::borrow::Cow;

/// The columns, in their order.
pub(super) const COLUMNS: [&str; 20] = [
    "title",
    "description",
    "due",
    "priority",
    "tags",
    "list",
    "completed",
    "completed_at",
    "created_at",
    "updated_at",
    "repeat",
    "repeat_from",
    "reminders",
    "id",
    "parent_id",
    "position",
    "list_color",
    "list_position",
    "list_archived",
    "due_time_zone",
];

/// What makes a spreadsheet calculate a text that begins with it (OWASP, "CSV Injection").
const CALCULATED: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// Puts an apostrophe before a text that a spreadsheet would calculate, and before one that begins with one.
pub(super) fn protected(text: &str) -> Cow<'_, str> {
    if text.starts_with(CALCULATED) || text.starts_with('\'') {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

/// Takes the apostrophe away again.
pub(super) fn unprotected(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => text.strip_prefix('\'').unwrap_or(text).into(),
        Cow::Owned(text) => text.strip_prefix('\'').map(str::to_owned).unwrap_or(text).into(),
    }
}

/// A due as a date and perhaps a time; its zone has a column of its own, so that spreadsheets know the date.
pub(super) fn due(due: &Due) -> String {
    match due.time() {
        Some(time) => format!("{} {time}", due.date()),
        None => due.date().to_string(),
    }
}

/// A position, so that no spreadsheet takes it for a number.
pub(super) fn position(text: &str) -> String {
    format!("#{text}")
}

/// Reminders as `30 min; 2026-12-23 09:00; 2026-12-23 09:00 Europe/Berlin`.
pub(super) fn reminders(reminders: &[Reminder]) -> String {
    let texts = reminders.iter().map(|reminder| match reminder {
        Reminder::Before { minutes_before } => format!("{minutes_before} min"),
        Reminder::At { at: ReminderTime { date, time, zone: Some(zone) } } => format!("{date} {time} {zone}"),
        Reminder::At { at: ReminderTime { date, time, zone: None } } => format!("{date} {time}"),
    });
    texts.collect::<Vec<_>>().join("; ")
}

/// Reads one of [`reminders`].
pub(super) fn reminder(text: &str) -> Option<Reminder> {
    let text = text.trim();
    if let Some(minutes) = text.strip_suffix("min") {
        let minutes_before =
            minutes.trim().parse().ok().filter(|minutes| *minutes <= Reminder::MAX_MINUTES)?;
        return Some(Reminder::Before { minutes_before });
    }
    let is_name = |c: char| c.is_ascii_alphabetic();
    let (time, zone) = match text.rsplit_once(' ').filter(|(_, name)| name.starts_with(is_name)) {
        Some((time, name)) => (time, Some(zone::named(name)?)),
        None => (text, None),
    };
    let iso = Iso::parse(time)?;
    Some(Reminder::At { at: ReminderTime { date: iso.date()?, time: iso.time()?, zone } })
}

#[cfg(test)]
mod tests {
    use super::{protected, reminder, unprotected};
    use proptest::prelude::*;

    #[test]
    fn nothing_is_calculated() {
        for text in ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "＝1"] {
            assert_eq!(protected(text), format!("'{text}"));
        }
        assert_eq!(
            (protected("a=1").as_ref(), protected("'a").as_ref(), protected("").as_ref()),
            ("a=1", "''a", "")
        );
    }

    #[test]
    fn rejects_what_is_no_reminder() {
        for text in ["", "min", "-5 min", "40321 min", "2026-12-24", "2026-12-24 17:00 Mars/Olympus", "soon"]
        {
            assert_eq!(reminder(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn protection_is_taken_away_exactly(text in "['=+@a-]{0,4}") {
            prop_assert_eq!(unprotected(protected(&text)).into_owned(), text.clone());
        }
    }
}
