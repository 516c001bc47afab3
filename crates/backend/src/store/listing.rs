//! Lists of tasks, and the revision by which a reader knows that nothing has changed.

use super::{
    TasksOf,
    connection::AnyConnection,
    dialect::strpos,
    error::StoreError,
    owned::{Row, TextId, fold, owned_by, revision, task},
    schema::tasks,
    sessions::Owner,
};
use diesel::{dsl::auto_type, prelude::*};
use shared::{Task, TaskId};
use std::{
    fmt::{self, Display},
    str::FromStr,
};
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

impl Display for Revision {
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
pub enum Listing {
    /// The tasks are as they were at this revision, which the caller knows.
    Known(Revision),
    /// The tasks, and their revision if there are any: it is read with them.
    Tasks(Option<Revision>, Vec<Task>),
}

type ListedRow<Id = TextId> = (Row<Id>, Option<i64>);

impl TasksOf<'_> {
    /// Newest first; or just that they are as at one of the revisions that the caller knows.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Overloaded`], [`StoreError::Unavailable`].
    pub async fn list(&self, query: ListQuery, known: &[Revision]) -> Result<Listing, StoreError> {
        let owner = self.owner;
        if let ListQuery { completed: None, text: None, after, limit } = query {
            let listing = self.short_list(after, limit, known.to_vec()).await?;
            if !listing.is_cut_short() {
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

    /// The first tasks of the list, or of what follows `after`.
    async fn short_list(
        &self,
        after: Option<TaskId>,
        limit: Option<i64>,
        known: Vec<Revision>,
    ) -> Result<Listing, StoreError> {
        let (owner, most) = (self.owner, limit.unwrap_or(i64::MAX).min(SHORT + 1));
        let list = self.store.look_up(move |connection| {
            let list = whole_list(owner);
            let is_known =
                |(_, revision): &ListedRow| revision.is_some_and(|it| known.contains(&Revision(it)));
            let rows = match after {
                Some(after) => {
                    connection.load_first(list.filter(tasks::id.lt(after.to_string())), most, is_known)
                }
                None => connection.load_first(list, most, is_known),
            };
            listing(connection, owner, rows?, &known)
        });
        list.await
    }
}

impl Listing {
    /// What they were read at.
    pub fn revision(&self) -> Option<Revision> {
        match self {
            Self::Known(revision) => Some(*revision),
            Self::Tasks(revision, _) => *revision,
        }
    }

    /// Whether the tasks are only the first of a list that is not short.
    fn is_cut_short(&self) -> bool {
        matches!(self, Self::Tasks(_, tasks) if i64::try_from(tasks.len()).is_ok_and(|found| found > SHORT))
    }
}

/// Newest first, each task with the revision of them all.
#[auto_type(no_type_alias)]
pub(super) fn whole_list(owner: Owner) -> _ {
    let own: owned_by = owned_by(owner);
    let revision: revision = revision(owner);
    own.order(tasks::id.desc()).select((task(), revision))
}

/// The list that these rows are. Also judges where there are none.
fn listing<Id: TryInto<TextId, Error: Display>>(
    connection: &mut AnyConnection,
    owner: Owner,
    rows: Vec<ListedRow<Id>>,
    known: &[Revision],
) -> Result<Listing, StoreError> {
    let revision = rows.first().and_then(|(_, revision)| *revision).map(Revision);
    match revision {
        Some(revision) if known.contains(&revision) => return Ok(Listing::Known(revision)),
        Some(_) => {}
        None => owner.judge(connection)?,
    }
    let tasks: Result<_, _> = rows.into_iter().map(|(row, _)| owner.read(row)).collect();
    Ok(Listing::Tasks(revision, tasks?))
}

fn search(connection: &mut AnyConnection, owner: Owner, query: ListQuery) -> Result<Listing, StoreError> {
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
    let rows: Vec<ListedRow<String>> = list.load(connection)?;
    listing(connection, owner, rows, &[])
}
