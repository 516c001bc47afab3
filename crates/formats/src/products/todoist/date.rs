//! When a task is due: its date in words, its time zone, and its deadline.

use super::{
    columns::Columns,
    words::{self, Assumption, Language, Setting, When},
};
use crate::{
    collector::{Collector, Draft},
    input::{paragraphs::Paragraphs, quote::quoted, rows::Row, zone},
    model::Context,
};
use shared::{Due, TimeOfDay, ZoneName};

/// Reads the dates of a task into a draft. What is not understood goes to its description.
pub(super) struct Dates<'r, 'a> {
    pub(super) row: &'r Row<'a>,
    pub(super) columns: &'r Columns,
    pub(super) context: &'r Context,
    pub(super) collector: &'r mut Collector,
}

impl Dates<'_, '_> {
    /// Sets due and repetition.
    pub(super) fn read(&mut self, draft: &mut Draft, description: &mut Paragraphs) {
        let text = self.columns.date.text(self.row);
        if !text.is_empty() {
            match self.words(&text, &self.columns.date_lang.text(self.row)) {
                Some(when) => self.set(draft, when, &text),
                None => {
                    description.add(&format!("Date: {text}"));
                    let message =
                        format!("The date {} is not understood: it is in the description", quoted(&text));
                    self.collector.changed(self.row.line, message);
                }
            }
        }
        self.deadline(draft, description);
    }

    fn words(&self, text: &str, language: &str) -> Option<When> {
        let setting = Setting { language: Language::from_code(language), order: self.context.dates };
        words::read(text, setting, self.context.today)
    }

    fn set(&mut self, draft: &mut Draft, when: When, text: &str) {
        let zone = when.time.and_then(|_| self.zone());
        if let Some(assumption) = when.assumption {
            let (date, text) = (when.date, quoted(text));
            let message = match assumption {
                Assumption::Today => format!("The date {text} is counted from today: {date}"),
                Assumption::Year => format!("The date {text} has no year: it is {date} here"),
                Assumption::NextOccurrence => {
                    format!("The file does not say when {text} is next: it is {date} here")
                }
            };
            self.collector.changed(self.row.line, message);
        }
        draft.due = due(&when, zone);
        draft.repeat = when.repeat;
    }

    /// The zone of the row; the one of the account if there is no such zone.
    fn zone(&mut self) -> Option<ZoneName> {
        let text = self.columns.timezone.text(self.row);
        if text.is_empty() {
            return None;
        }
        let zone = zone::named(&text);
        if zone.is_none() {
            let message = match &self.context.zone {
                Some(own) => {
                    format!("The time zone {} is not known: {} is taken", quoted(&text), own.as_str())
                }
                None => format!("The time zone {} is not known", quoted(&text)),
            };
            self.collector.changed(self.row.line, message);
        }
        zone.or_else(|| self.context.zone.clone())
    }

    /// A deadline is the due of a task that has no date.
    fn deadline(&mut self, draft: &mut Draft, description: &mut Paragraphs) {
        let text = self.columns.deadline.text(self.row);
        if text.is_empty() {
            return;
        }
        let when = self.words(&text, &self.columns.deadline_lang.text(self.row));
        let date = when.filter(|when| when.repeat.is_none()).map(|when| when.date);
        if let (None, Some(date), true) = (&draft.due, date, self.columns.date.text(self.row).is_empty()) {
            draft.due = Some(Due::from(date));
            self.collector.changed(self.row.line, "Its deadline is its date here");
            return;
        }
        description.add(&format!("Deadline: {}", date.map_or(text.into_owned(), |date| date.to_string())));
        self.collector.changed(self.row.line, "Its deadline is in the description");
    }
}

fn due(when: &When, zone: Option<ZoneName>) -> Option<Due> {
    let time: Option<TimeOfDay> = when.time;
    Due::new(when.date, time, zone.filter(|_| time.is_some())).ok()
}
