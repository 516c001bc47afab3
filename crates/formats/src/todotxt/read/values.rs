//! The values of known keys.

use super::super::{
    keys::key_value,
    percent, recurrence,
    title::{ENCODING, priority},
};
use shared::{Date, Due, Position, Reminder, ReminderTime, Repeat, TimeOfDay, ZoneName};

/// How many reminders of a line are read: more than a task can have.
const MOST: usize = 50;

/// What the keys of a line say. Where one occurs twice, the first is read.
#[derive(Debug, Default)]
pub(super) struct Values {
    pub(super) priority: Option<char>,
    pub(super) id: Option<String>,
    pub(super) parent: Option<String>,
    pub(super) description: Option<String>,
    pub(super) position: Option<Position>,
    pub(super) reminders: Vec<Reminder>,
    pub(super) is_encoded: bool,
    /// For the report.
    pub(super) problems: Vec<String>,
    date: Option<(Date, Option<TimeOfDay>)>,
    zone: Option<ZoneName>,
    repeat: Option<Repeat>,
    /// The words that the zone and the repetition are from.
    zone_word: String,
    repeat_word: String,
}

impl Values {
    /// Whether the word is a known key with a value that can be read. Any other is text.
    pub(super) fn take(&mut self, word: &str) -> bool {
        let Some((key, value)) = key_value(word) else { return false };
        match key {
            "due" => self.take_due(value),
            "rec" | "rrule" => self.take_repeat(key, value),
            "zone" => {
                word.clone_into(&mut self.zone_word);
                set(&mut self.zone, ZoneName::parse(value).ok())
            }
            "pri" => set(&mut self.priority, priority(&format!("({value})"))),
            "id" => set(&mut self.id, Some(value.to_owned())),
            "p" => set(&mut self.parent, Some(value.to_owned())),
            "pos" => set(&mut self.position, Position::parse(value).ok()),
            "note" => set(&mut self.description, Some(percent::decode(value))),
            "remind" => self.take_reminder(value),
            "esc" if value == ENCODING => {
                self.is_encoded = true;
                true
            }
            _ => false,
        }
    }

    fn take_due(&mut self, value: &str) -> bool {
        let due = date_and_time(value);
        if due.is_none() {
            self.problems
                .push(format!("Its date \"{}\" cannot be read: it stays in the title", short(value)));
        }
        set(&mut self.date, due)
    }

    fn take_repeat(&mut self, key: &str, value: &str) -> bool {
        let repeat = if key == "rec" { recurrence::read(value) } else { recurrence::read_rule(value) };
        if repeat.is_none() {
            self.problems
                .push(format!("\"{key}:{}\" is no repetition here: it stays in the title", short(value)));
        }
        let is_taken = set(&mut self.repeat, repeat);
        if is_taken {
            self.repeat_word = format!("{key}:{value}");
        }
        is_taken
    }

    fn take_reminder(&mut self, value: &str) -> bool {
        let reminder = reminder(value).filter(|_| self.reminders.len() < MOST);
        self.reminders.extend(reminder.clone());
        reminder.is_some()
    }

    /// When the task is due and how it repeats. What has no effect goes to the description.
    pub(super) fn schedule(&mut self) -> (Option<Due>, Option<Repeat>) {
        let (date, time) = self.date.unzip();
        let time = time.flatten();
        if time.is_none() && self.zone.take().is_some() {
            self.keep(self.zone_word.clone());
        }
        let due = date.and_then(|date| Due::new(date, time, self.zone.take()).ok());
        let Some(repeat) = self.repeat.take() else { return (due, None) };
        let problem = match &due {
            None => "It does not repeat here, because it has no date".to_owned(),
            Some(due) => match repeat.check(due.date()) {
                Ok(()) => return (Some(due.clone()), Some(repeat)),
                Err(error) => format!("It does not repeat here: {error}"),
            },
        };
        self.problems.push(problem);
        self.keep(self.repeat_word.clone());
        (due, None)
    }

    fn keep(&mut self, word: String) {
        self.description = Some(match self.description.take() {
            Some(description) => format!("{description}\n\n{word}"),
            None => word,
        });
    }
}

/// Sets what is not set. Whether it was.
fn set<T>(own: &mut Option<T>, value: Option<T>) -> bool {
    let is_new = own.is_none() && value.is_some();
    if is_new {
        *own = value;
    }
    is_new
}

/// `2026-12-24` or `2026-12-24T17:00`.
fn date_and_time(value: &str) -> Option<(Date, Option<TimeOfDay>)> {
    match value.split_once('T') {
        Some((date, time)) => Some((Date::parse(date).ok()?, Some(TimeOfDay::parse(time).ok()?))),
        None => Some((Date::parse(value).ok()?, None)),
    }
}

/// Minutes before, or a time with or without a zone: `2026-12-24T17:00@Europe/Berlin`.
fn reminder(value: &str) -> Option<Reminder> {
    if let Ok(minutes_before) = value.parse() {
        return Some(Reminder::Before { minutes_before }).filter(|_| minutes_before <= Reminder::MAX_MINUTES);
    }
    let (time, zone) = value.split_once('@').map_or((value, None), |(time, zone)| (time, Some(zone)));
    let (date, time) = date_and_time(time)?;
    let zone = zone.map(ZoneName::parse).transpose().ok()?;
    Some(Reminder::At { at: ReminderTime { date, time: time?, zone } })
}

/// For a message.
fn short(text: &str) -> String {
    text.chars().take(50).collect()
}
