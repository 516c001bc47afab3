//! What repeats in a list: the tasks are its occurrences.

use super::{rule::Schedule, task::Record};
use crate::{collector::Collector, input::json::Piece};
use shared::{Date, Repeat, RepeatFrom};
use std::collections::BTreeMap;

/// How much of a schedule goes to a description, in bytes.
const MAX: usize = 1000;

/// By its id.
#[derive(Debug, Default)]
pub(super) struct Occurrences(BTreeMap<String, Series>);

/// Occurrences of the same task.
#[derive(Debug, Default)]
struct Series {
    line: u32,
    title: String,
    schedule: Schedule,
    /// As it is in the file, where our rule does not say all of it.
    text: String,
    is_stopped: bool,
    first_open: Option<Date>,
    is_used: bool,
}

impl Occurrences {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds what repeats.
    pub(super) fn add_rule(&mut self, line: u32, piece: Piece<'_>, collector: &mut Collector) {
        let (mut id, mut series) = (String::new(), Series { line, ..Series::default() });
        for (name, value) in piece.members() {
            match name.as_str() {
                "id" => id = value.read().unwrap_or_default(),
                "title" => series.title = value.begin(),
                "stopped" => series.is_stopped = value.is_true() || value.is_text("true"),
                "schedule" => {
                    series.schedule = Schedule::read(value);
                    series.text = value.text().chars().take(MAX).collect();
                }
                _ => {}
            }
        }
        if id.is_empty() || id.len() > MAX {
            collector.skipped(line, "This repetition has no id");
        } else {
            self.0.entry(id).or_insert(series);
        }
    }

    /// Looks at a task, to know the first one that is open.
    pub(super) fn add_task(&mut self, record: &Record) {
        let Some(series) = record.recurrence.as_ref().and_then(|id| self.0.get_mut(id)) else { return };
        let date = record.draft.due.as_ref().map(shared::Due::date);
        if let Some(date) = date.filter(|_| !record.draft.completed && !record.is_deleted) {
            series.first_open = Some(series.first_open.map_or(date, |first| first.min(date)));
        }
    }

    /// Lets the first open occurrence repeat. False for one that is left out, because it comes after that.
    pub(super) fn apply(&mut self, record: &mut Record, collector: &mut Collector) -> bool {
        let Some(series) = record.recurrence.as_ref().and_then(|id| self.0.get_mut(id)) else { return true };
        let draft = &mut record.draft;
        let Some(date) = draft.due.as_ref().map(shared::Due::date).filter(|_| !draft.completed) else {
            return true;
        };
        let rule = if series.is_stopped { None } else { series.schedule.rule() };
        if (series.is_used || series.first_open != Some(date)) && rule.is_some() {
            collector.skipped(draft.line, "It comes again when the open one before it is completed");
            return false;
        }
        if !series.is_stopped && (rule.is_none() || !series.schedule.is_exact()) {
            let gap = if draft.description.is_empty() { "" } else { "\n\n" };
            draft.description = format!("{}{gap}Repeats: {}", draft.description, series.text);
            collector.changed(draft.line, "It may repeat otherwise here: how it did is in the description");
        }
        series.is_used = true;
        draft.repeat = rule.map(|rule| Repeat { rule, from: RepeatFrom::Due });
        true
    }

    /// Reports what repeats without an open occurrence, so that it does not here.
    pub(super) fn report(self, collector: &mut Collector) {
        let unused = self.0.into_values().filter(|series| !series.is_used && !series.is_stopped);
        for series in unused {
            let message = format!("Nothing is open of what repeats with the title {}", series.title);
            collector.skipped(series.line, message);
        }
    }
}
