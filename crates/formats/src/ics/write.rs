//! Writes tasks into calendars, strictly as RFC 5545 has them.

mod alarm;
mod content;
mod event;
mod rule;
mod time;
mod todo;
mod zone;

use super::own;
use content::{Content, escaped};
use shared::{Due, List, ListId, Task, ZoneName};
use std::{
    collections::{HashMap, HashSet},
    io::{self, Write},
};

/// How often calendars should read the feed again.
const REFRESH: &str = "PT1H";

/// A calendar that is written task by task, each into the same file. A time zone is defined before the first task that
/// needs it.
#[derive(Debug, Default)]
pub(crate) struct Calendar {
    names: HashMap<ListId, String>,
    defined: HashSet<ZoneName>,
    has_components: bool,
}

impl Calendar {
    /// Begins a calendar of to-dos, with the lists in properties of ours. Times are in whole seconds, and the successor of a
    /// repeating task is not written.
    pub(crate) fn begin(lists: &[List], file: &mut impl Write) -> io::Result<Self> {
        let mut content = begin(file)?;
        for list in lists {
            content.line(&format!("{}:{}", list_head(list), escaped(&list.name)))?;
        }
        let names = lists.iter().map(|list| (list.id, list.name.clone())).collect();
        Ok(Self { names, ..Self::default() })
    }

    /// Begins a calendar of events, to subscribe to.
    pub(crate) fn begin_feed(file: &mut impl Write) -> io::Result<Self> {
        let mut content = begin(file)?;
        content.line("NAME:Latchkey")?;
        content.line("X-WR-CALNAME:Latchkey")?;
        content.line(&format!("REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}"))?;
        content.line(&format!("X-PUBLISHED-TTL:{REFRESH}"))?;
        Ok(Self::default())
    }

    /// Adds a task.
    pub(crate) fn todo(&mut self, task: &Task, file: &mut impl Write) -> io::Result<()> {
        let mut content = Content::new(file);
        self.prepare(task.attributes.due.as_ref(), &mut content)?;
        let list = task.attributes.list_id.and_then(|id| self.names.get(&id));
        todo::write(task, list.map(String::as_str), &mut content)
    }

    /// Adds a task if it is open and due. `app` is the address of the app, such as `https://todo.example.com`, to which the
    /// events link.
    pub(crate) fn event(&mut self, task: &Task, app: Option<&str>, file: &mut impl Write) -> io::Result<()> {
        let Some(due) = task.attributes.due.as_ref().filter(|_| !task.completed) else { return Ok(()) };
        let mut content = Content::new(file);
        self.prepare(Some(due), &mut content)?;
        event::write(task, due, app, &mut content)
    }

    fn prepare(&mut self, due: Option<&Due>, content: &mut Content<impl Write>) -> io::Result<()> {
        self.has_components = true;
        let Some(zone) = due.and_then(time::defined_zone) else { return Ok(()) };
        if self.defined.contains(&zone) {
            return Ok(());
        }
        zone::define(&zone, content)?;
        self.defined.insert(zone);
        Ok(())
    }

    /// Ends the calendar.
    pub(crate) fn end(self, file: &mut impl Write) -> io::Result<()> {
        let mut content = Content::new(file);
        // A calendar has at least one component (RFC 5545 section 3.6).
        if !self.has_components
            && let Ok(utc) = ZoneName::parse("UTC")
        {
            zone::define(&utc, &mut content)?;
        }
        content.line("END:VCALENDAR")
    }
}

fn begin<W: Write>(file: W) -> io::Result<Content<W>> {
    let mut content = Content::new(file);
    content.line("BEGIN:VCALENDAR")?;
    content.line("VERSION:2.0")?;
    content.line(&format!("PRODID:{}", own::PRODUCT))?;
    Ok(content)
}

/// A list without its name. Its parameters need no quotation marks.
fn list_head(list: &List) -> String {
    let mut head = format!("{};{}={}", own::LIST, own::LIST_ID, list.id);
    if let Some(color) = list.color {
        head += &format!(";{}={}", own::LIST_COLOR, color.as_str());
    }
    if let Some(position) = &list.position {
        head += &format!(";{}={position}", own::POSITION);
    }
    if list.archived {
        head += &format!(";{}=TRUE", own::LIST_ARCHIVED);
    }
    head
}

#[cfg(test)]
mod tests;
