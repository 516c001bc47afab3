//! A row becomes a task. What cannot be read goes to its description.

use super::{
    dates::{self, Unreadable},
    names::Field,
    ours, words,
};
use crate::{
    collector::{Collector, Draft},
    input::{iso::Iso, zone},
    model::Context,
};
use jiff::tz::TimeZone;
use shared::{Due, Position, RecurrenceRule, Repeat, RepeatFrom, Timestamp, ZoneName};
use std::borrow::Cow;

/// How many tags of a task are read one by one. Those that are too many for a task go to its description.
const MAX_TAGS: usize = 100;
/// How many reminders of a task are read.
const MAX_REMINDERS: usize = 20;
/// The longest value that is read, except for texts, in bytes.
const MAX: usize = 1000;

/// The texts of a row by their columns.
pub(super) trait Texts<'a> {
    /// Empty if there is no such column.
    fn text(&self, field: Field) -> Cow<'a, str>;
}

/// Makes a task of a row.
pub(super) struct Record<'c, T> {
    pub(super) texts: T,
    pub(super) is_ours: bool,
    pub(super) context: &'c Context,
    pub(super) collector: &'c mut Collector,
    pub(super) draft: Draft,
    /// What goes to the description, each in a line.
    pub(super) lines: Vec<String>,
}

impl<'a, T: Texts<'a>> Record<'_, T> {
    /// The task, without its list, ids and parent.
    pub(super) fn read(mut self) -> Draft {
        self.draft.title = self.text(Field::Title).into_owned();
        self.draft.description = self.text(Field::Description).into_owned();
        self.draft.due = self.due();
        self.draft.priority = self.priority();
        self.draft.tags = self.tags();
        self.read_state();
        self.draft.created_at = self.timestamp(Field::CreatedAt, "Created");
        self.draft.updated_at = self.timestamp(Field::UpdatedAt, "Updated");
        self.draft.repeat = self.repeat();
        self.read_reminders();
        self.draft.position = self.position(Field::Position);
        let mut draft = self.draft;
        if !self.lines.is_empty() {
            let gap = if draft.description.is_empty() { "" } else { "\n\n" };
            draft.description.push_str(gap);
            draft.description.push_str(&self.lines.join("\n"));
        }
        draft
    }

    fn text(&self, field: Field) -> Cow<'a, str> {
        let text = self.texts.text(field);
        if self.is_ours { ours::unprotected(text) } else { text }
    }

    /// Without white space around it; none if it is empty.
    fn short(&self, field: Field) -> Option<String> {
        let text = self.texts.text(field);
        Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// Puts a value into the description, and reports that.
    fn keep(&mut self, name: &str, value: &str, reason: &str) {
        self.lines.push(format!("{name}: {value}"));
        let begin = value.get(..value.floor_char_boundary(100)).unwrap_or_default();
        self.collector.changed(self.draft.line, format!("{reason}, and is in the description: {begin}"));
    }

    fn due(&mut self) -> Option<Due> {
        let text = self.short(Field::Due);
        let time = self.short(Field::DueTime);
        let Some(text) = text else {
            time.into_iter().for_each(|time| self.keep("Time", &time, "Its time has no date"));
            return None;
        };
        match dates::parse(&text, self.context.dates) {
            Ok(iso) => self.due_at(iso, time),
            Err(reason) => {
                time.into_iter().for_each(|time| self.lines.push(format!("Time: {time}")));
                let reason = match reason {
                    Unreadable::Ambiguous => "Its due can be two days: choose the order of day and month",
                    Unreadable::Unknown => "Its due cannot be read",
                };
                self.keep("Due", &text, reason);
                None
            }
        }
    }

    fn due_at(&mut self, iso: Iso, time: Option<String>) -> Option<Due> {
        let zone = self.zone();
        let mut due = iso.due(zone.as_ref().or(self.context.zone.as_ref()))?;
        if let Some(text) = time.filter(|_| due.time().is_none()) {
            match dates::time(&text) {
                Some(time) => due = Due::new(due.date(), Some(time), None).ok()?,
                None => self.keep("Time", &text, "Its time cannot be read"),
            }
        }
        let zone = due.zone().cloned().or(zone).filter(|_| due.time().is_some());
        Due::new(due.date(), due.time(), zone).ok()
    }

    fn zone(&mut self) -> Option<ZoneName> {
        let name = self.short(Field::DueZone)?;
        let zone = zone::named(&name);
        if zone.is_none() {
            self.keep("Time zone", &name, "Its time zone is unknown");
        }
        zone
    }

    fn priority(&mut self) -> Option<shared::Priority> {
        let text = self.short(Field::Priority)?;
        words::priority(&text).unwrap_or_else(|| {
            self.keep("Priority", &text, "Its priority is unknown");
            None
        })
    }

    fn tags(&mut self) -> Vec<String> {
        let text = self.text(Field::Tags);
        let separators: &[char] = if self.is_ours { &[','] } else { &[',', ';', '|', '\n'] };
        let mut rest = text.as_ref();
        let mut tags = Vec::new();
        while !rest.is_empty() {
            if tags.len() == MAX_TAGS {
                self.keep("Tags", rest, "It has too many tags");
                break;
            }
            let (tag, after) = rest.split_once(separators).unwrap_or((rest, ""));
            tags.extend(Some(tag.trim().to_owned()).filter(|tag| !tag.is_empty()));
            rest = after;
        }
        tags
    }

    /// Whether it is completed: a word, or the date when it was.
    fn read_state(&mut self) {
        let at = self.timestamp(Field::CompletedAt, "Completed");
        let state = self.short(Field::Completed);
        let is_done = state.as_deref().map(words::is_done);
        (self.draft.completed, self.draft.completed_at) = match (state, is_done) {
            (Some(_), Some(Some(is_done))) => (is_done, at),
            (Some(state), _) => match dates::parse(&state, self.context.dates) {
                Ok(iso) => (true, at.or(iso.timestamp(&self.rules()))),
                Err(_) => {
                    self.keep("Status", &state, "Its status is unknown");
                    (at.is_some(), at)
                }
            },
            (None, _) => (at.is_some(), at),
        };
    }

    fn timestamp(&mut self, field: Field, name: &str) -> Option<Timestamp> {
        let text = self.short(field)?;
        let iso = dates::parse(&text, self.context.dates).ok();
        let timestamp = iso.and_then(|iso| iso.timestamp(&self.rules()));
        if timestamp.is_none() {
            self.keep(name, &text, "One of its times cannot be read");
        }
        timestamp
    }

    /// Of the zone of the account, or of UTC.
    fn rules(&self) -> TimeZone {
        self.context.zone.as_ref().and_then(zone::rules).unwrap_or(TimeZone::UTC)
    }

    fn repeat(&mut self) -> Option<Repeat> {
        let text = self.short(Field::Repeat)?;
        let rule = text.strip_prefix("RRULE:").unwrap_or(&text);
        let is_from_completion =
            self.short(Field::RepeatFrom).as_deref() == Some(RepeatFrom::Completion.as_str());
        let from = if is_from_completion { RepeatFrom::Completion } else { RepeatFrom::Due };
        match RecurrenceRule::parse(Some(rule).filter(|rule| rule.len() <= MAX).unwrap_or_default()) {
            Ok(rule) => Some(Repeat { rule, from }),
            Err(_) if words::is_done(&text) == Some(false) => None,
            Err(_) => {
                self.keep("Repeats", &text, "How it repeats cannot be read");
                None
            }
        }
    }

    fn read_reminders(&mut self) {
        let Some(text) = self.short(Field::Reminders) else { return };
        let reminders: Option<Vec<_>> = text.split(';').take(MAX_REMINDERS).map(ours::reminder).collect();
        match reminders {
            Some(reminders) => self.draft.reminders = reminders,
            None => self.keep("Reminders", &text, "Its reminders cannot be read"),
        }
    }

    /// Of a task, or of its list. Other programs have numbers there, which say no more than the order of the rows.
    pub(super) fn position(&self, field: Field) -> Option<Position> {
        position(&self.texts.text(field))
    }
}

/// A position as we write it.
pub(super) fn position(text: &str) -> Option<Position> {
    Position::parse(text.trim().strip_prefix('#')?).ok()
}
