//! A task as an event (RFC 5545 section 3.6.1): calendars do not show to-dos.

use super::{content::Content, rule, time, todo};
use shared::{Due, RepeatFrom, Task};
use std::io::{self, Write};

/// How long a task with a time is. Events without a duration are hard to see, and half an hour is a row in most calendars.
const DURATION: &str = "DURATION:PT30M";

/// Writes a task that is due then, with a link to it if the address of the app is known.
pub(super) fn write<W: Write>(
    task: &Task,
    due: &Due,
    app: Option<&str>,
    content: &mut Content<W>,
) -> io::Result<()> {
    content.line("BEGIN:VEVENT")?;
    // Not the same as that of the to-do, if both are in one calendar.
    content.line(&format!("UID:{}@feed.latchkey", task.id))?;
    todo::describe(task, content)?;
    content.line(&time::property("DTSTART", due))?;
    if due.time().is_some() {
        content.line(DURATION)?;
    }
    // What repeats from its completion has no dates before that.
    if let Some(repeat) = task.attributes.repeat.as_ref().filter(|repeat| repeat.from == RepeatFrom::Due) {
        rule::properties(&repeat.rule, due).iter().try_for_each(|property| content.line(property))?;
    }
    if let Some(app) = app {
        content.line(&format!("URL:{}/today?task={}", app.trim_end_matches('/'), task.id))?;
    }
    content.line("TRANSP:TRANSPARENT")?;
    content.line("END:VEVENT")
}
