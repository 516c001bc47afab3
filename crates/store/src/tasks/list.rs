//! Lists of tasks, and the revision by which a reader knows that nothing has changed.

use super::{
    TasksOf,
    connection::AnyConnection,
    dialect::strpos,
    error::StoreError,
    owned::{Row, fold, owned_by, revision, task},
    rows::{Rows, TaskRow, TaskSink},
    schema::tasks,
    sessions::Owner,
};
use diesel::{dsl::auto_type, prelude::*};
use shared::TaskId;
use std::{fmt, str::FromStr};
use thiserror::Error;

/// How many tasks are read on the thread that serves the request, which takes a tenth of a millisecond.
const SHORT: i64 = 100;

/// Which tasks to list.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    pub completed: Option<bool>,
    /// Plain text to be found in title or description, without regard to case.
    pub text: Option<String>,
    /// Only tasks that come after this one in the list, whether or not it is still there.
    pub after: Option<TaskId>,
    /// How many at the most; all if left out.
    pub limit: Option<i64>,
}

/// What an account's tasks were like at one time: as long as none is added, changed or deleted, it is the same, and
/// no other time has the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Revision(pub(super) i64);

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Revision {
    type Err = UnknownRevision;

    /// Reads what [`Display`](fmt::Display) writes, and nothing else.
    fn from_str(text: &str) -> Result<Self, UnknownRevision> {
        let revision = u64::from_str_radix(text, 16).map(|bits| Self(bits.cast_signed()));
        revision.ok().filter(|it| it.to_string() == text).ok_or(UnknownRevision)
    }
}

/// The text is no revision of ours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("not a revision")]
pub struct UnknownRevision;

/// What came of a list.
#[derive(Clone, Debug)]
pub enum Listing<S> {
    /// The tasks are as they were at this revision, which the caller knows.
    Known(Revision),
    /// The tasks, and their revision if there are any: it is read with them.
    Tasks(Option<Revision>, S),
}

impl TasksOf<'_> {
    /// Newest first; or just that they are as at one of the revisions that the caller knows.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Overloaded`], [`StoreError::Unavailable`].
    pub async fn list<S: TaskSink>(
        &self,
        query: ListQuery,
        known: &[Revision],
    ) -> Result<Listing<S>, StoreError> {
        let owner = self.owner;
        if let ListQuery { completed: None, text: None, after, limit } = query {
            let known = known.to_vec();
            let short =
                self.store.look_up(move |connection| short_list(connection, owner, after, limit, &known));
            if let Some(listing) = short.await? {
                return Ok(listing);
            }
        } else if !known.is_empty() {
            let revision = self.store.look_up(move |connection| owner.revision(connection)).await?;
            if known.contains(&revision) {
                return Ok(Listing::Known(revision));
            }
        }
        self.store.read_long(owner.user, move |connection| search(connection, owner, query)).await
    }
}

impl<S> Listing<S> {
    /// What they were read at.
    pub fn revision(&self) -> Option<Revision> {
        match self {
            Self::Known(revision) => Some(*revision),
            Self::Tasks(revision, _) => *revision,
        }
    }
}

/// The list, or what follows `after` in it; `None` if it is not short.
fn short_list<S: TaskSink>(
    connection: &mut AnyConnection,
    owner: Owner,
    after: Option<TaskId>,
    limit: Option<i64>,
    known: &[Revision],
) -> Result<Option<Listing<S>>, StoreError> {
    // A second trip to a database in this process is cheaper than the first task would be for nothing.
    if after.is_none() && connection.is_embedded() && !known.is_empty() {
        let revision = owner.revision(connection)?;
        if known.contains(&revision) {
            return Ok(Some(Listing::Known(revision)));
        }
    }
    let most = limit.unwrap_or(i64::MAX).min(SHORT + 1);
    let is_known = |revision| known.contains(&revision);
    let list = whole_list(owner);
    let rows = match after {
        Some(after) => {
            connection.read_rows(owner, list.filter(tasks::id.lt(after.to_string())), most, is_known)
        }
        None => connection.read_rows(owner, list, most, is_known),
    };
    let rows: Rows<S> = rows?;
    match rows.revision {
        Some(revision) if is_known(revision) => Ok(Some(Listing::Known(revision))),
        _ if i64::try_from(rows.count).is_ok_and(|count| count > SHORT) => Ok(None),
        _ => rows.judged(connection, owner).map(Some),
    }
}

/// Newest first, each task with the revision of them all.
#[auto_type(no_type_alias)]
pub(super) fn whole_list(owner: Owner) -> _ {
    let own: owned_by = owned_by(owner);
    let revision: revision = revision(owner);
    own.order(tasks::id.desc()).select((task(), revision))
}

impl<S: TaskSink> Rows<S> {
    /// The list that these rows are. Where there are none, nothing has told yet whether there may be any.
    fn judged(self, connection: &mut AnyConnection, owner: Owner) -> Result<Listing<S>, StoreError> {
        if self.revision.is_none() {
            owner.judge(connection)?;
        }
        Ok(Listing::Tasks(self.revision, self.tasks))
    }
}

fn search<S: TaskSink>(
    connection: &mut AnyConnection,
    owner: Owner,
    query: ListQuery,
) -> Result<Listing<S>, StoreError> {
    let mut list = whole_list(owner).into_boxed();
    if let Some(completed) = query.completed {
        list = list.filter(tasks::completed.eq(completed));
    }
    if let Some(text) = query.text {
        let text = fold(&text);
        let in_title = strpos(tasks::title_folded.nullable(), text.clone()).gt(0);
        let in_description = strpos(tasks::description_folded, text).gt(0);
        list = list.filter(in_title.or(in_description));
    }
    if let Some(after) = query.after {
        list = list.filter(tasks::id.lt(after.to_string()));
    }
    if let Some(limit) = query.limit {
        list = list.limit(limit);
    }
    let mut rows = Rows::default();
    for (row, revision) in list.load::<(Row, Option<i64>)>(connection)? {
        rows.add(&TaskRow::from(&owner.read(row)?), revision.map(Revision));
    }
    rows.judged(connection, owner)
}
