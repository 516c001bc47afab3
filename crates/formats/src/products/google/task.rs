//! The tasks of a file.

use crate::{
    collector::{Collector, Draft, Parent},
    input::{
        iso::Iso,
        json::{Piece, member},
    },
    model::Context,
};
use jiff::tz::TimeZone;
use shared::{Due, Priority, Timestamp};

/// How many links and times of a task are read.
const MAX: usize = 50;

/// A task of a file.
#[derive(Default)]
pub(super) struct Record {
    /// Without its list.
    pub(super) draft: Draft,
    pub(super) is_deleted: bool,
    /// The id of what repeats.
    pub(super) recurrence: Option<String>,
    status: Option<String>,
    notes: String,
    links: Vec<String>,
    scheduled: Option<Iso>,
}

/// Whether an element is a task rather than a list.
pub(super) fn is_task(piece: Piece<'_>) -> bool {
    piece.members().any(|(name, value)| name == "status" || (name == "kind" && value.is_text("tasks#task")))
}

impl Record {
    /// Reads a task, which is an object.
    pub(super) fn read(line: u32, piece: Piece<'_>, context: &Context, collector: &mut Collector) -> Self {
        let mut record = Self { draft: Draft { line, ..Draft::default() }, ..Self::default() };
        for (name, value) in piece.members() {
            record.member(&name, value, collector);
        }
        record.finish(context, collector);
        record
    }

    fn member(&mut self, name: &str, value: Piece<'_>, collector: &mut Collector) {
        let line = self.draft.line;
        match name {
            "id" => self.draft.source_id = member::read(name, value, line, collector),
            "title" => self.draft.title = member::text(name, value, line, collector),
            "notes" => self.notes = member::text(name, value, line, collector),
            "status" => self.status = member::read(name, value, line, collector),
            "deleted" => self.is_deleted = member::read(name, value, line, collector).unwrap_or_default(),
            "starred" => {
                let is_starred = member::read(name, value, line, collector).unwrap_or_default();
                self.draft.priority = Some(Priority::High).filter(|_| is_starred);
            }
            "due" => self.draft.due = self.day(name, value, collector),
            "completed" => self.draft.completed_at = self.timestamp(name, value, collector),
            "created" => self.draft.created_at = self.timestamp(name, value, collector),
            "updated" => self.draft.updated_at = self.timestamp(name, value, collector),
            "parent" => {
                let id: Option<String> = member::read(name, value, line, collector);
                self.draft.parent = id.map_or(Parent::None, Parent::SourceId);
            }
            "task_recurrence_id" => self.recurrence = member::read(name, value, line, collector),
            "scheduled_time" => self.scheduled = self.current_time(value),
            "links" => self.links = self.links(value, collector),
            _ => {}
        }
    }

    fn finish(&mut self, context: &Context, collector: &mut Collector) {
        let draft = &mut self.draft;
        draft.completed = match self.status.as_deref() {
            Some(status) => status == "completed",
            None => draft.completed_at.is_some(),
        };
        draft.due = due(draft.due.take(), self.scheduled, context);
        draft.description = std::mem::take(&mut self.notes);
        if !self.links.is_empty() {
            let gap = if draft.description.is_empty() { "" } else { "\n\n" };
            draft.description = format!("{}{gap}{}", draft.description, self.links.join("\n"));
        }
        if let Some(status) = &self.status
            && !matches!(status.as_str(), "completed" | "needsAction")
        {
            collector.changed(draft.line, format!("Its status is unknown: {status}"));
        }
    }

    fn day(&self, name: &str, value: Piece<'_>, collector: &mut Collector) -> Option<Due> {
        let text: String = member::read(name, value, self.draft.line, collector)?;
        let date = Iso::parse(&text).and_then(Iso::date);
        if date.is_none() {
            collector.changed(self.draft.line, format!("Its {name} is left out: {text}"));
        }
        date.map(Due::from)
    }

    fn timestamp(&self, name: &str, value: Piece<'_>, collector: &mut Collector) -> Option<Timestamp> {
        let text: String = member::read(name, value, self.draft.line, collector)?;
        let timestamp = Iso::parse(&text).and_then(|iso| iso.timestamp(&TimeZone::UTC));
        if timestamp.is_none() {
            collector.changed(self.draft.line, format!("Its {name} time is left out: {text}"));
        }
        timestamp
    }

    /// Of the times that it had, the one that it has.
    fn current_time(&self, value: Piece<'_>) -> Option<Iso> {
        let times = value.elements().take(MAX).filter_map(|time| {
            let (mut is_current, mut start) = (false, None);
            for (name, value) in time.members() {
                match name.as_str() {
                    "current" => is_current = value.is_true(),
                    "start" => start = value.read().ok().and_then(Iso::parse),
                    _ => {}
                }
            }
            Some((is_current, start?))
        });
        times.max_by_key(|(is_current, _)| *is_current).map(|(_, start)| start)
    }

    /// Each in one line.
    fn links(&self, value: Piece<'_>, collector: &mut Collector) -> Vec<String> {
        let line = self.draft.line;
        let elements: Vec<_> = value.elements().take(MAX + 1).collect();
        if elements.len() > MAX {
            collector.changed(line, format!("Only its first {MAX} links are kept"));
        }
        let links = elements.into_iter().take(MAX).map(|link| {
            let (mut description, mut address) = (String::new(), String::new());
            for (name, value) in link.members() {
                match name.as_str() {
                    "description" => {
                        description = member::read(&name, value, line, collector).unwrap_or_default()
                    }
                    "link" => address = member::read(&name, value, line, collector).unwrap_or_default(),
                    _ => {}
                }
            }
            if description.is_empty() || address.is_empty() {
                description + &address
            } else {
                format!("{description}: {address}")
            }
        });
        links.filter(|link| !link.is_empty()).collect()
    }
}

/// The day, with the time that newer files have beside it. Midnight there is no time.
fn due(day: Option<Due>, scheduled: Option<Iso>, context: &Context) -> Option<Due> {
    let Some(scheduled) = scheduled else { return day };
    let local = scheduled.due(context.zone.as_ref());
    let is_midnight = local.as_ref().and_then(Due::time) == Some(shared::TimeOfDay::default());
    match (day, local) {
        (Some(day), Some(local))
            if local.date() == day.date() && !is_midnight && !scheduled.is_midnight() =>
        {
            Some(local)
        }
        (None, _) if scheduled.is_midnight() => scheduled.date().map(Due::from),
        (None, Some(local)) if is_midnight => Some(local.date().into()),
        (None, local) => local,
        (day, _) => day,
    }
}
