//! What an import reads, and what an export writes.

#[cfg(test)]
pub(crate) mod arbitrary;

use serde::Deserialize;
use shared::{
    Date, Due, ImportLine, ListColor, ListId, ListName, Position, Priority, Reminders, Repeat, Tags,
    TaskDescription, TaskId, TaskTitle, Timestamp, ZoneName,
};
use std::str::FromStr;
use thiserror::Error;

/// How many tasks and lists an account can have: no file has to be read further.
pub(crate) const MAX_TASKS: usize = 10_000;
pub(crate) const MAX_LISTS: usize = 200;

/// How large a file is at most, packed and unpacked, in bytes.
pub const MAX_FILE: usize = 10 * 1024 * 1024;

/// What is known beside the file.
#[derive(Clone, Debug)]
pub struct Context {
    /// The day on which "tomorrow" is the next one.
    pub today: Date,
    /// The time zone of the account.
    pub zone: Option<ZoneName>,
    /// How dates of a CSV file are written that are not in ISO 8601.
    pub dates: Option<DateOrder>,
    /// What the file is called, if it is known: a file that is one project has its name from there.
    pub name: Option<FileName>,
}

impl Context {
    /// On this day, and nothing more is known.
    pub fn on(today: Date) -> Self {
        Self { today, zone: None, dates: None, name: None }
    }
}

/// The name of a file: at most 255 characters (code points), in one line.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct FileName(String);

impl FileName {
    const MAX: usize = 255;

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for FileName {
    /// For the user.
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        match name.contains(char::is_control) || name.chars().nth(Self::MAX).is_some() {
            true => Err("name must be the name of a file, with at most 255 characters"),
            false => Ok(Self(name)),
        }
    }
}

/// The order of day, month and year in a date of numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub enum DateOrder {
    Dmy,
    Mdy,
    Ymd,
}

impl FromStr for DateOrder {
    /// For the user.
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "dmy" => Ok(Self::Dmy),
            "mdy" => Ok(Self::Mdy),
            "ymd" => Ok(Self::Ymd),
            _ => Err("dates must be dmy, mdy or ymd"),
        }
    }
}

impl TryFrom<String> for DateOrder {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// The content of a file.
#[derive(Clone, Debug, Default)]
pub struct Import {
    pub lists: Vec<ImportedList>,
    /// In the order of the file, but a subtask after its parent.
    pub tasks: Vec<ImportedTask>,
    /// What was changed and what was skipped, in the order of the file.
    pub lines: Vec<ImportLine>,
}

/// A list of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportedList {
    /// The id that it should get: only in a file of Latchkey.
    pub id: Option<ListId>,
    pub name: ListName,
    pub color: Option<ListColor>,
    pub position: Option<Position>,
    pub archived: bool,
}

/// A task of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportedTask {
    /// Where its record begins, from 1.
    pub line: u32,
    /// The same each time that the file is read.
    pub key: Key,
    /// The id that it should get: only in a file of Latchkey.
    pub id: Option<TaskId>,
    /// A place in [`Import::lists`]; none is the inbox.
    pub list: Option<usize>,
    /// A place in [`Import::tasks`], before this one, of a task in the same list that is no subtask itself.
    pub parent: Option<usize>,
    pub title: TaskTitle,
    pub description: Option<TaskDescription>,
    pub completed: bool,
    pub completed_at: Option<Timestamp>,
    pub created_at: Option<Timestamp>,
    pub updated_at: Option<Timestamp>,
    pub due: Option<Due>,
    pub priority: Option<Priority>,
    pub tags: Tags,
    /// Only together with a due.
    pub repeat: Option<Repeat>,
    pub reminders: Reminders,
    pub position: Option<Position>,
    /// A place in [`Import::tasks`], anywhere, of the task that follows this one, which is completed: only in a file of
    /// Latchkey.
    pub successor: Option<usize>,
}

/// Identifies a task across imports: a hash of where it comes from and its id there, or its content if it has none.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Key(pub [u8; 16]);

/// Why nothing of a file is imported.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum ImportError {
    #[error("the file has more tasks than an account can have")]
    TooManyTasks,
    #[error("the file has more lists than an account can have")]
    TooManyLists,
    #[error("the unpacked file is too large")]
    TooLarge,
}
