//! What every statement on tasks is made of: the owner's query, the columns, the reasons for a refusal.

use super::{
    connection::AnyConnection,
    error::StoreError,
    listing::Revision,
    schema::{task_lists, tasks},
    sessions::{Owner, cut_off, ended},
};
use diesel::{
    dsl::{auto_type, case_when, exists, not},
    prelude::*,
    sql_types::Bool,
};
use shared::{Task, TaskId, Timestamp};

/// What every statement starts from: this account's tasks, and none at all once the session was ended. That
/// the account exists follows from the tasks' foreign key; where no task comes back, [`Owner::judge`] tells why.
#[auto_type]
pub(super) fn owned_by(owner: Owner) -> _ {
    let user: String = owner.user.to_string();
    let (mark, cutoff): (ended, cut_off) = (ended(owner), cut_off(owner));
    tasks::table.filter(tasks::user_id.eq(user)).filter(not(exists(mark))).filter(not(exists(cutoff)))
}

/// What is known of these tasks as a whole, as long as there is the account and the session was not ended.
#[auto_type]
pub(super) fn list_of(owner: Owner) -> _ {
    let user: String = owner.user.to_string();
    let (mark, cutoff): (ended, cut_off) = (ended(owner), cut_off(owner));
    task_lists::table
        .filter(task_lists::user_id.eq(user))
        .filter(not(exists(mark)))
        .filter(not(exists(cutoff)))
}

/// Their revision, to be read together with them.
#[auto_type]
pub(super) fn revision(owner: Owner) -> _ {
    let user: String = owner.user.to_string();
    task_lists::table.filter(task_lists::user_id.eq(user)).select(task_lists::revision).single_value()
}

/// One of these tasks, if it is as the writer has to have seen it.
#[auto_type(no_type_alias)]
pub(super) fn unchanged(owner: Owner, id: TaskId, when: Precondition) -> _ {
    let id: String = id.to_string();
    let any: bool = when.is_met_by_any();
    let moments: Vec<i64> = when.moments();
    let as_seen = tasks::updated_at.eq_any(moments).or(any.into_sql::<Bool>());
    let own: owned_by = owned_by(owner);
    own.filter(tasks::id.eq(id)).filter(as_seen)
}

/// The moment of a change: now, and later than the one before even if the clock was set back.
#[auto_type(no_type_alias)]
pub(super) fn moment(now: i64) -> _ {
    case_when(tasks::updated_at.ge(now), tasks::updated_at + 1_i64).otherwise(now)
}

#[auto_type]
pub(super) fn task() -> _ {
    (tasks::id, tasks::title, tasks::description, tasks::completed, tasks::created_at, tasks::updated_at)
}

/// The row of a statement that gives one at the most. With SQLite, a statement that writes is committed when it
/// has been read to its end: `get_result` stops at the row, and nobody would be told that there was no room.
pub(super) fn only<T>(rows: QueryResult<Vec<T>>) -> QueryResult<T> {
    rows?.into_iter().next().ok_or(diesel::NotFound)
}

/// Without regard to case: capitals in between, so that what has several small forms (σ, ς) or none of one letter (ß)
/// ends up alike, and small letters before, for capitals that are nobody's capital (ẞ).
pub(super) fn fold(text: &str) -> String {
    let small = text.chars().flat_map(char::to_lowercase);
    small.flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

pub(super) type Row = (String, String, Option<String>, bool, i64, i64);

impl Owner {
    /// Refuses with [`StoreError::Revoked`] when the session was ended or the account is gone.
    pub(super) fn judge(self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        self.revision(connection).map(drop)
    }

    /// Which revision of the tasks is there, for whom [`Owner::judge`] lets in.
    pub(super) fn revision(self, connection: &mut AnyConnection) -> Result<Revision, StoreError> {
        let revision = list_of(self).select(task_lists::revision);
        let found = only(connection.load_first(revision, 1, |_| true)).optional()?;
        found.map(Revision).ok_or(StoreError::Revoked)
    }

    /// Why a statement on this task found nothing to do.
    pub(super) fn explain(self, connection: &mut AnyConnection, id: TaskId) -> StoreError {
        let explained: Result<(), StoreError> = self.judge(connection).and_then(|()| {
            let task = owned_by(self).filter(tasks::id.eq(id.to_string()));
            let there: bool = only(diesel::select(exists(task)).get_results(connection))?;
            Err(if there { StoreError::Changed } else { StoreError::NotFound })
        });
        explained.err().unwrap_or(StoreError::NotFound)
    }

    pub(super) fn read_or_explain(
        self,
        connection: &mut AnyConnection,
        id: TaskId,
        row: QueryResult<Row>,
    ) -> Result<Task, StoreError> {
        match row.optional()? {
            Some(row) => self.read(row),
            None => Err(self.explain(connection, id)),
        }
    }

    pub(super) fn read(self, row: Row) -> Result<Task, StoreError> {
        let (id, title, description, completed, created_at, updated_at) = row;
        Ok(Task {
            id: id.parse().map_err(StoreError::internal)?,
            user_id: self.user,
            title,
            description,
            completed,
            created_at: Timestamp::from_millis(created_at),
            updated_at: Timestamp::from_millis(updated_at),
        })
    }
}

/// What a task has to be for a write to happen.
#[derive(Clone, Debug)]
pub enum Precondition {
    /// There.
    Exists,
    /// As it was after a change at one of these moments. A task's changes all have moments of their own.
    UpdatedAt(Vec<Timestamp>),
}

impl Precondition {
    fn is_met_by_any(&self) -> bool {
        matches!(self, Self::Exists)
    }

    fn moments(self) -> Vec<i64> {
        match self {
            Self::Exists => Vec::new(),
            Self::UpdatedAt(moments) => moments.into_iter().map(Timestamp::millis).collect(),
        }
    }
}
