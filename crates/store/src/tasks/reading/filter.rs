//! Filters, as conditions of a statement.

use crate::{
    engine::{MultiBackend, strpos},
    schema::tasks,
    tasks::{search::has_word, writing::priority_number},
};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Nullable, Text},
};
use shared::{Date, ListId, Priority, Tag, TaskId, fold, words};

/// Which tasks to list: those that meet every condition.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TaskFilter {
    pub completed: Option<bool>,
    /// Words of which each is to be found in title or description, in any order.
    pub text: Option<String>,
    /// `Some(None)` is the inbox.
    pub list: Option<Option<ListId>>,
    /// The task has all of them.
    pub tags: Vec<Tag>,
    /// `Some(None)` is no priority.
    pub priority: Option<Option<Priority>>,
    pub due: Option<DueFilter>,
    /// `Some(None)` is for tasks that are no subtasks.
    pub parent: Option<Option<TaskId>>,
}

/// When a task is due, by its date alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DueFilter {
    Never,
    /// Before today.
    Overdue,
    Today,
    /// From the first day to the last, both included.
    Between(Date, Date),
}

/// The columns of a task, the revision of the list, and what the task is sorted by.
type Columns =
    ((Text, Text, Nullable<Text>, Bool, BigInt, BigInt, Nullable<Text>), Nullable<BigInt>, Nullable<Text>);

/// A statement to which conditions can be added.
pub(crate) type Matching = tasks::BoxedQuery<'static, MultiBackend, Columns>;

impl TaskFilter {
    /// Whether its result depends on what day it is.
    pub(crate) fn is_of_today(&self) -> bool {
        matches!(self.due, Some(DueFilter::Overdue | DueFilter::Today))
    }

    /// Adds its conditions to a statement.
    pub(crate) fn apply(&self, mut list: Matching, today: Date) -> Matching {
        if let Some(completed) = self.completed {
            list = list.filter(tasks::completed.eq(completed));
        }
        list = match self.list {
            Some(Some(id)) => list.filter(tasks::list_id.eq(id.to_string())),
            Some(None) => list.filter(tasks::list_id.is_null()),
            None => list,
        };
        list = match self.parent {
            Some(Some(id)) => list.filter(tasks::parent_id.eq(id.to_string())),
            Some(None) => list.filter(tasks::parent_id.is_null()),
            None => list,
        };
        list = match self.priority {
            Some(Some(priority)) => list.filter(tasks::priority.eq(priority_number(priority))),
            Some(None) => list.filter(tasks::priority.is_null()),
            None => list,
        };
        if let Some(due) = self.due {
            list = due.apply(list, today);
        }
        for tag in &self.tags {
            list = list.filter(strpos(tasks::tags_folded, format!(",{},", tag.folded())).gt(0));
        }
        if let Some(text) = &self.text {
            for word in words(&fold(text)) {
                list = list.filter(has_word(word));
            }
        }
        list
    }
}

impl DueFilter {
    fn apply(self, list: Matching, today: Date) -> Matching {
        let (first, last) = match self {
            Self::Never => return list.filter(tasks::due.is_null()),
            Self::Overdue => return list.filter(tasks::due.lt(today.to_string())),
            Self::Today => (today, today),
            Self::Between(first, last) => (first, last),
        };
        // After every time of the last day.
        list.filter(tasks::due.ge(first.to_string())).filter(tasks::due.lt(format!("{last}~")))
    }
}
