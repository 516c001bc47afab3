//! Reminders (RFC 5545 section 3.6.6).

use super::content::{Content, escaped, utc};
use crate::{ics::own, input::zone};
use jiff::tz::TimeZone;
use shared::{Due, Reminder, ReminderTime, Task, Timestamp};
use std::io::{self, Write};

/// From where the reminders of a day count that has no time, in minutes: 09:00, unless an account has another hour.
const REMINDER_TIME: i64 = 9 * 60;

/// Writes the reminders of a task.
pub(super) fn write_all<W: Write>(task: &Task, content: &mut Content<W>) -> io::Result<()> {
    let reminders = task.attributes.reminders.as_slice();
    let due = task.attributes.due.as_ref();
    let triggers: Vec<_> = reminders.iter().map(|reminder| trigger(reminder, due)).collect();
    if triggers.contains(&None) {
        // All of them, so that they keep their order.
        reminders.iter().try_for_each(|reminder| content.text(own::REMINDER, &exact(reminder)))?;
    }
    for (reminder, trigger) in reminders.iter().zip(triggers) {
        trigger.map_or(Ok(()), |trigger| write(reminder, &trigger, task, content))?;
    }
    Ok(())
}

fn write<W: Write>(
    reminder: &Reminder,
    trigger: &str,
    task: &Task,
    content: &mut Content<W>,
) -> io::Result<()> {
    content.line("BEGIN:VALARM")?;
    content.line("ACTION:DISPLAY")?;
    content.line(&format!("DESCRIPTION:{}", escaped(&task.title)))?;
    content.line(&format!("TRIGGER;{trigger}"))?;
    let has_time = task.attributes.due.as_ref().is_some_and(|due| due.time().is_some());
    let is_exact = has_time && matches!(reminder, Reminder::Before { .. });
    if !is_exact {
        content.text(own::REMINDER, &exact(reminder))?;
    }
    content.line("END:VALARM")
}

/// As [`own::REMINDER`] has it.
fn exact(reminder: &Reminder) -> String {
    match reminder {
        Reminder::Before { minutes_before } => minutes_before.to_string(),
        Reminder::At { at: ReminderTime { date, time, zone: None } } => format!("{date} {time}"),
        Reminder::At { at: ReminderTime { date, time, zone: Some(zone) } } => format!("{date} {time} {zone}"),
    }
}

/// The parameters and the value of the trigger; `None` if there is nothing that it can be relative to.
fn trigger(reminder: &Reminder, due: Option<&Due>) -> Option<String> {
    let minutes = match reminder {
        Reminder::Before { minutes_before } => {
            let before = i64::from(*minutes_before);
            if due?.time().is_some() { -before } else { REMINDER_TIME - before }
        }
        Reminder::At { at } => match at.zone.as_ref().and_then(zone::rules) {
            Some(rules) => return absolute(at, &rules),
            None => {
                return due
                    .map(|due| relative(minutes_between(due, at)))
                    .or_else(|| absolute(at, &TimeZone::UTC));
            }
        },
    };
    Some(relative(minutes))
}

fn absolute(at: &ReminderTime, rules: &TimeZone) -> Option<String> {
    let seconds = zone::instant(at.date, at.time, rules)?;
    Some(format!("VALUE=DATE-TIME:{}", utc(Timestamp::from_seconds(seconds))))
}

/// By the clocks on the wall.
fn minutes_between(due: &Due, at: &ReminderTime) -> i64 {
    let due_time = due.time().unwrap_or_default().minutes_since_midnight();
    let minutes = i64::from(at.time.minutes_since_midnight()) - i64::from(due_time);
    (at.date.days() - due.date().days()) * 24 * 60 + minutes
}

/// From the due: an alarm without this parameter is relative to the start.
fn relative(minutes: i64) -> String {
    let (days, rest) = (minutes.abs() / (24 * 60), minutes.abs() % (24 * 60));
    let sign = if minutes < 0 { "-" } else { "" };
    let duration = match (days, rest) {
        (0, 0) => "PT0S".to_owned(),
        (0, rest) => format!("PT{rest}M"),
        (days, 0) => format!("P{days}D"),
        (days, rest) => format!("P{days}DT{rest}M"),
    };
    format!("RELATED=END:{sign}{duration}")
}
