//! The tasks of a file.

use super::{collection::array, rule, texts, time::Zoned};
use crate::{
    collector::{Collector, Draft},
    input::json::{Piece, member},
    model::Context,
};
use shared::{Date, Due, Priority, Reminder, ReminderTime, Repeat, RepeatFrom, Timestamp, ZoneName};

/// How many categories of a task are read. Those that are too many for a task go to its description.
const MAX_TAGS: usize = 100;
/// How much of a recurrence goes to a description, in characters.
const MAX_TEXT: usize = 1000;

/// A task of a file.
#[derive(Default)]
pub(super) struct Record<'a> {
    /// Without its list.
    pub(super) draft: Draft,
    /// What becomes its subtasks.
    pub(super) steps: Option<Piece<'a>>,
    body: String,
    status: String,
    due: Option<Zoned>,
    start: Option<Zoned>,
    reminder: Option<Zoned>,
    is_reminder_on: Option<bool>,
    recurrence: Option<Piece<'a>>,
    links: Vec<String>,
    attachments: Vec<String>,
    has_attachments: bool,
}

impl<'a> Record<'a> {
    /// Reads a task, which is an object.
    pub(super) fn read(line: u32, piece: Piece<'a>, context: &Context, collector: &mut Collector) -> Self {
        let mut record = Self { draft: Draft { line, ..Draft::default() }, ..Self::default() };
        for (name, value) in piece.members() {
            record.member(&name, value, collector);
        }
        record.finish(context.zone.as_ref(), collector);
        record
    }

    fn member(&mut self, name: &str, value: Piece<'a>, collector: &mut Collector) {
        let line = self.draft.line;
        match name {
            "id" => self.draft.source_id = member::read(name, value, line, collector),
            "title" => self.draft.title = member::text(name, value, line, collector),
            "body" => self.body = texts::body(value, line, collector),
            "status" => self.status = member::read(name, value, line, collector).unwrap_or_default(),
            "importance" => self.draft.priority = priority(value),
            "categories" => self.draft.tags = member::read_all(name, value, MAX_TAGS, line, collector),
            "dueDateTime" => self.due = zoned(name, value, line, collector),
            "startDateTime" => self.start = zoned(name, value, line, collector),
            "reminderDateTime" => self.reminder = zoned(name, value, line, collector),
            "isReminderOn" => self.is_reminder_on = member::read(name, value, line, collector),
            "completedDateTime" => self.draft.completed_at = timestamp(name, value, line, collector),
            "createdDateTime" => self.draft.created_at = timestamp(name, value, line, collector),
            "lastModifiedDateTime" => self.draft.updated_at = timestamp(name, value, line, collector),
            "recurrence" => self.recurrence = Some(value).filter(|value| value.is_object()),
            "checklistItems" => self.steps = array(value),
            "linkedResources" => self.links = texts::links(value, line, collector),
            "attachments" => self.attachments = texts::attachments(value, line, collector),
            "hasAttachments" => self.has_attachments = value.is_true(),
            _ => {}
        }
    }

    fn finish(&mut self, account: Option<&ZoneName>, collector: &mut Collector) {
        self.draft.completed = self.status == "completed";
        let due = self.due(account, collector);
        self.draft.due = due.map(Due::from);
        let rule = self.recurrence.and_then(|recurrence| rule::rule(recurrence, due));
        let recurrence = self.recurrence.filter(|_| rule.is_none());
        self.draft.repeat = rule.map(|rule| Repeat { rule, from: RepeatFrom::Due });
        self.draft.reminders = self.reminder(account).into_iter().collect();
        self.draft.description = self.description(due, recurrence, account, collector);
    }

    fn due(&self, account: Option<&ZoneName>, collector: &mut Collector) -> Option<Date> {
        let zoned = self.due.as_ref()?;
        let (date, is_certain) = zoned.day(account)?;
        if !is_certain {
            collector.changed(
                self.draft.line,
                format!("It is not certain that it is due on {date}: check the day"),
            );
        }
        Some(date)
    }

    /// Unless it is switched off.
    fn reminder(&self, account: Option<&ZoneName>) -> Option<Reminder> {
        let reminder = self.reminder.as_ref().filter(|_| self.is_reminder_on != Some(false));
        let (date, time, zone) = reminder?.in_zone(account)?;
        Some(Reminder::At { at: ReminderTime { date, time, zone: Some(zone) } })
    }

    /// The body, and after it what has no place here.
    fn description(
        &mut self,
        due: Option<Date>,
        recurrence: Option<Piece<'_>>,
        account: Option<&ZoneName>,
        collector: &mut Collector,
    ) -> String {
        let line = self.draft.line;
        let mut lines = std::mem::take(&mut self.links);
        if !matches!(self.status.as_str(), "" | "notStarted" | "completed") {
            lines.push(format!("Status: {}", self.status));
            collector.changed(line, format!("Its status \"{}\" is in the description", self.status));
        }
        let start = self.start.as_ref().filter(|start| start.day(account).map(|(date, _)| date) != due);
        lines.extend(start.and_then(|start| start.text(account)).map(|start| format!("Start: {start}")));
        if let Some(recurrence) = recurrence {
            let text: String = recurrence.text().chars().take(MAX_TEXT).collect();
            lines.push(format!("Repeats: {text}"));
            collector.changed(line, "It does not repeat here: how it did is in the description");
        }
        if !self.attachments.is_empty() {
            lines.push(format!("Attachments: {}", self.attachments.join(", ")));
        }
        if self.has_attachments || !self.attachments.is_empty() {
            collector.changed(line, "Its attachments are left out");
        }
        let body = std::mem::take(&mut self.body);
        match (body.is_empty(), lines.is_empty()) {
            (_, true) => body,
            (true, false) => lines.join("\n"),
            (false, false) => format!("{body}\n\n{}", lines.join("\n")),
        }
    }

    /// Reads a step of a task, which becomes a subtask.
    pub(super) fn step(line: u32, piece: Piece<'_>, collector: &mut Collector) -> Draft {
        let mut draft = Draft { line, ..Draft::default() };
        for (name, value) in piece.members() {
            match name.as_str() {
                "id" => draft.source_id = member::read(&name, value, line, collector),
                "displayName" => draft.title = member::text(&name, value, line, collector),
                "isChecked" => {
                    draft.completed = member::read(&name, value, line, collector).unwrap_or_default()
                }
                "checkedDateTime" => draft.completed_at = timestamp(&name, value, line, collector),
                "createdDateTime" => draft.created_at = timestamp(&name, value, line, collector),
                _ => {}
            }
        }
        draft
    }
}

fn priority(value: Piece<'_>) -> Option<Priority> {
    match value.read().ok()? {
        "high" => Some(Priority::High),
        "low" => Some(Priority::Low),
        _ => None,
    }
}

fn zoned(name: &str, value: Piece<'_>, line: u32, collector: &mut Collector) -> Option<Zoned> {
    if value.is_null() {
        return None;
    }
    let zoned = Zoned::read(value);
    match &zoned {
        None => collector.changed(line, format!("Its {name} is left out: {}", value.begin())),
        Some(Zoned { unknown: Some(zone), .. }) => {
            collector
                .changed(line, format!("Its {name} has an unknown time zone, and is read as UTC: {zone}"));
        }
        Some(_) => {}
    }
    zoned
}

fn timestamp(name: &str, value: Piece<'_>, line: u32, collector: &mut Collector) -> Option<Timestamp> {
    zoned(name, value, line, collector)?.timestamp()
}
