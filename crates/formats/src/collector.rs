//! The rules of all formats: what becomes of texts that are too long, of tags that are none, and of a hierarchy.

mod draft;
mod hierarchy;
mod key;
mod report;
mod successors;
mod texts;

pub(crate) use draft::{Draft, Parent};

use crate::{
    input::zone,
    model::{Import, ImportError, ImportedList, ImportedTask, MAX_LISTS, MAX_TASKS},
    pace::Pace,
};
use hierarchy::Record;
use report::Report;
use shared::{Due, ListName, Reminder, Reminders, Repeat, ZoneName};
use std::collections::HashMap;

/// Collects the records of a file.
pub(crate) struct Collector {
    /// The product that wrote the file: tasks of different ones are different.
    source: &'static str,
    lists: Vec<ImportedList>,
    list_by_name: HashMap<String, usize>,
    records: Vec<Record>,
    report: Report,
    pace: Pace,
}

impl Collector {
    pub(crate) fn new(source: &'static str) -> Self {
        Self {
            source,
            lists: Vec::new(),
            list_by_name: HashMap::new(),
            records: Vec::new(),
            report: Report::default(),
            pace: Pace::begin(),
        }
    }

    /// Reports a record, or a part of one, that is left out.
    pub(crate) fn skipped(&mut self, line: u32, message: impl Into<String>) {
        self.pace.rest();
        self.report.skipped(line, message);
    }

    /// Reports what is otherwise than in the file.
    pub(crate) fn changed(&mut self, line: u32, message: impl Into<String>) {
        self.report.changed(line, message);
    }

    /// Whether the report has as many lines as it can, so that the texts of more of them do not matter.
    pub(crate) fn is_report_full(&self) -> bool {
        self.report.is_full()
    }

    /// The place of the list with this name, which is added if there is none. None, the inbox, if the name is empty.
    ///
    /// # Errors
    /// [`ImportError::TooManyLists`].
    pub(crate) fn list(&mut self, line: u32, name: &str) -> Result<Option<usize>, ImportError> {
        let Some(name) = texts::list_name(name, line, &mut self.report) else { return Ok(None) };
        let folded = ListName::folded(name.as_str());
        if let Some(place) = self.list_by_name.get(&folded) {
            return Ok(Some(*place));
        }
        if self.lists.len() >= MAX_LISTS {
            return Err(ImportError::TooManyLists);
        }
        let place = self.lists.len();
        self.lists.push(ImportedList { id: None, name, color: None, position: None, archived: false });
        self.list_by_name.insert(folded, place);
        Ok(Some(place))
    }

    /// The list at a place, to set what it has beside a name.
    pub(crate) fn list_mut(&mut self, place: usize) -> Option<&mut ImportedList> {
        self.lists.get_mut(place)
    }

    /// Adds a task, and returns its place among the drafts; none if it has no text at all.
    ///
    /// # Errors
    /// [`ImportError::TooManyTasks`].
    pub(crate) fn add(&mut self, draft: Draft) -> Result<Option<usize>, ImportError> {
        if self.records.len() >= MAX_TASKS {
            return Err(ImportError::TooManyTasks);
        }
        self.pace.rest();
        let line = draft.line;
        let Some((title, mut description)) =
            texts::title_and_description(&draft.title, &draft.description, line, &mut self.report)
        else {
            self.report.skipped(line, "It has no title");
            return Ok(None);
        };
        let tags = texts::tags(&draft.tags, line, &mut description, &mut self.report);
        let due = draft.due.and_then(|due| self.due(line, due));
        let repeat = self.repeat(line, draft.repeat, due.as_ref());
        let reminders = self.reminders(line, draft.reminders);
        let task = ImportedTask {
            line,
            key: key::none(),
            id: draft.id,
            list: draft.list.filter(|place| *place < self.lists.len()),
            parent: None,
            title,
            description: description.finish(line, &mut self.report),
            completed: draft.completed,
            completed_at: draft.completed_at.filter(|_| draft.completed),
            created_at: draft.created_at,
            updated_at: draft.updated_at,
            due,
            priority: draft.priority,
            tags,
            repeat,
            reminders,
            position: draft.position,
            successor: None,
        };
        let Draft { source_id, parent, successor, completed, .. } = draft;
        let successor = successor.filter(|_| completed);
        self.records.push(Record { task, source_id, parent, successor });
        Ok(Some(self.records.len() - 1))
    }

    /// Makes a task a subtask of another, which may have been added later: for files whose ids say nothing outside of them.
    pub(crate) fn set_parent(&mut self, place: usize, parent: usize) {
        if let Some(record) = self.records.get_mut(place) {
            record.parent = Parent::Place(parent);
        }
    }

    /// With a zone that exists, as it is spelled in the IANA database, or without one.
    fn due(&mut self, line: u32, due: Due) -> Option<Due> {
        let zone = due.zone().and_then(|zone| self.zone(line, zone));
        Due::new(due.date(), due.time(), zone).ok()
    }

    fn zone(&mut self, line: u32, zone: &ZoneName) -> Option<ZoneName> {
        let known = zone::named(zone.as_str());
        if known.is_none() {
            self.report.changed(line, format!("Its time zone is unknown: {}", zone.as_str()));
        }
        known
    }

    /// A rule that has a day to begin with, and occurrences.
    fn repeat(&mut self, line: u32, repeat: Option<Repeat>, due: Option<&Due>) -> Option<Repeat> {
        let repeat = repeat?;
        let reason = match due {
            None => "It does not repeat here, because it has no date".to_owned(),
            Some(due) => match repeat.check(due.date()) {
                Ok(()) => return Some(repeat),
                Err(error) => format!("It does not repeat here: {error}"),
            },
        };
        self.report.changed(line, reason);
        None
    }

    fn reminders(&mut self, line: u32, mut reminders: Vec<Reminder>) -> Reminders {
        for reminder in &mut reminders {
            if let Reminder::At { at } = reminder {
                at.zone = at.zone.take().and_then(|zone| self.zone(line, &zone));
            }
        }
        reminders.dedup();
        if reminders.len() > Reminders::MAX {
            reminders.truncate(Reminders::MAX);
            self.report.changed(line, format!("Only its first {} reminders are kept", Reminders::MAX));
        }
        reminders.try_into().unwrap_or_default()
    }

    /// Puts subtasks under their parents, and links tasks with their successors.
    pub(crate) fn finish(mut self) -> Import {
        let mut tasks = hierarchy::arrange(self.records, &mut self.report);
        successors::link(&mut tasks);
        key::assign(self.source, &mut tasks, &self.lists, &mut self.pace);
        Import {
            lists: self.lists,
            tasks: tasks.into_iter().map(|record| record.task).collect(),
            lines: self.report.finish(),
        }
    }
}
