//! Lists of tasks.

use super::{
    revision::{Revision, current_revision, revision},
    rows::{Rows, TaskRow, TaskSink, read_rows},
    scope::{Row, columns, owned_by},
    search::has_word,
    tasks_of::TasksOf,
};
use crate::{engine::AnyConnection, error::StoreError, principal::Principal, schema::tasks};
use diesel::{
    connection::DefaultLoadingMode,
    dsl::{auto_type, sql},
    prelude::*,
    sql_types::Bool,
};
use shared::{TaskId, Timestamp, fold, words};

/// How many tasks are read on the thread that serves the request, and how many bytes, which takes a tenth of a millisecond.
const SHORT: i64 = 100;
const SHORT_BYTES: usize = 128 * 1024;

/// Which tasks to list.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    pub completed: Option<bool>,
    /// Words of which each is to be found in title or description, in any order.
    pub text: Option<String>,
    /// Only tasks that follow this one in the list, whether or not it still exists.
    pub after: Option<TaskId>,
    /// The maximum number of tasks; all if absent.
    pub limit: Option<i64>,
}

/// The result of a list query.
#[derive(Clone, Debug)]
pub enum Listing<S> {
    /// The tasks are at this revision, which the caller knows.
    Known(Revision),
    /// The tasks, and their revision if there are any: it is read in the same statement.
    Tasks(Option<Revision>, S),
}

impl<S> Listing<S> {
    pub fn revision(&self) -> Option<Revision> {
        match self {
            Self::Known(revision) => Some(*revision),
            Self::Tasks(revision, _) => *revision,
        }
    }
}

impl TasksOf<'_> {
    /// Lists tasks, newest first, unless they are at one of the `known` revisions.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Overloaded`], [`StoreError::Unavailable`].
    pub async fn list<S: TaskSink>(
        &self,
        query: ListQuery,
        known: &[Revision],
    ) -> Result<Listing<S>, StoreError> {
        let principal = self.principal;
        if let ListQuery { completed: None, text: None, after, limit } = query {
            let known = known.to_vec();
            let short =
                self.store.look_up(move |connection| short_list(connection, principal, after, limit, &known));
            if let Some(listing) = short.await? {
                return Ok(listing);
            }
        } else if !known.is_empty() {
            let read = self.store.look_up(move |connection| current_revision(connection, principal));
            let revision = read.await?;
            if known.contains(&revision) {
                return Ok(Listing::Known(revision));
            }
        }
        let user = principal.user_id();
        self.store.read_long(user, move |connection| search(connection, principal, query)).await
    }
}

/// The list, or what follows `after` in it; `None` if it is not short.
fn short_list<S: TaskSink>(
    connection: &mut AnyConnection,
    principal: Principal,
    after: Option<TaskId>,
    limit: Option<i64>,
    known: &[Revision],
) -> Result<Option<Listing<S>>, StoreError> {
    // With an embedded database, a second statement costs less than reading the first task in vain.
    if after.is_none() && connection.is_embedded() && !known.is_empty() {
        let revision = current_revision(connection, principal)?;
        if known.contains(&revision) {
            return Ok(Some(Listing::Known(revision)));
        }
    }
    let limit = limit.unwrap_or(i64::MAX).min(SHORT + 1);
    let is_known = |revision| known.contains(&revision);
    let is_enough = |rows: &Rows<S>| rows.revision.is_some_and(is_known) || rows.bytes > SHORT_BYTES;
    let list = whole_list(principal);
    let rows: Rows<S> = match after {
        Some(after) => {
            let rest = list.filter(tasks::id.lt(after.to_string()));
            read_rows(connection, principal, rest, limit, is_enough)?
        }
        None => read_rows(connection, principal, list, limit, is_enough)?,
    };
    match rows.revision {
        Some(revision) if is_known(revision) => Ok(Some(Listing::Known(revision))),
        _ if rows.bytes > SHORT_BYTES => Ok(None),
        _ if i64::try_from(rows.count).is_ok_and(|count| count > SHORT) => Ok(None),
        _ => listing(connection, principal, rows).map(Some),
    }
}

/// All tasks, newest first, each with the revision of the list.
#[auto_type(no_type_alias)]
pub(crate) fn whole_list(principal: Principal) -> _ {
    let own: owned_by = owned_by(principal);
    let revision: revision = revision(principal);
    own.order(tasks::id.desc()).select((columns(), revision))
}

/// The listing of these rows. Without any row, the credential has not been checked yet.
fn listing<S: TaskSink>(
    connection: &mut AnyConnection,
    principal: Principal,
    rows: Rows<S>,
) -> Result<Listing<S>, StoreError> {
    if rows.revision.is_none() {
        current_revision(connection, principal)?;
    }
    Ok(Listing::Tasks(rows.revision, rows.tasks))
}

fn search<S: TaskSink>(
    connection: &mut AnyConnection,
    principal: Principal,
    query: ListQuery,
) -> Result<Listing<S>, StoreError> {
    let mut list = whole_list(principal).into_boxed();
    if let Some(completed) = query.completed {
        list = list.filter(tasks::completed.eq(completed));
    }
    if let Some(text) = query.text {
        // Raw SQL keeps the connection from keeping a prepared statement for each number of words.
        list = list.filter(sql::<Bool>("TRUE"));
        for word in words(&fold(&text)) {
            list = list.filter(has_word(word));
        }
    }
    if let Some(after) = query.after {
        list = list.filter(tasks::id.lt(after.to_string()));
    }
    if let Some(limit) = query.limit {
        list = list.limit(limit);
    }
    let mut rows = Rows::default();
    for row in list.load_iter::<(Row, Option<i64>), DefaultLoadingMode>(connection)? {
        let (row, revision) = row?;
        let (id, title, description, completed, created_at, updated_at, attributes) = &row;
        let task = TaskRow {
            id: id.parse().map_err(StoreError::internal)?,
            user_id: principal.user_id(),
            title,
            description: description.as_deref(),
            completed: *completed,
            created_at: Timestamp::from_millis(*created_at),
            updated_at: Timestamp::from_millis(*updated_at),
            attributes: attributes.as_deref(),
        };
        if !rows.add(&task, revision.map(Revision)) {
            break;
        }
    }
    listing(connection, principal, rows)
}
