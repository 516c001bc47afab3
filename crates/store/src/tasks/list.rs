//! Lists of tasks.

use super::{
    reading::{ListQuery, matching},
    revision::{Revision, current_revision, revision},
    rows::{Rows, TaskSink, read, read_rows},
    scope::{columns, owned_by},
    tasks_of::TasksOf,
};
use crate::{
    engine::AnyConnection,
    error::StoreError,
    principal::Principal,
    schema::tasks,
    zone::{is_today_somewhere, today, zone_of},
};
use diesel::{connection::LoadConnection, dsl::auto_type, prelude::*};
use shared::{Date, TaskId};

/// How many tasks are read on the thread that serves the request, and how many bytes, which takes a tenth of a millisecond.
const SHORT: i64 = 100;
const SHORT_BYTES: usize = 128 * 1024;

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
    /// Lists tasks, unless they are at one of the `known` revisions.
    ///
    /// # Errors
    /// [`StoreError::Invalid`], [`StoreError::Revoked`], [`StoreError::Overloaded`], [`StoreError::Unavailable`].
    pub async fn list<S: TaskSink>(
        &self,
        query: ListQuery,
        known: &[Revision],
    ) -> Result<Listing<S>, StoreError> {
        self.check_today(query.today)?;
        let principal = self.principal;
        if !query.is_plain() {
            return self.find(query, known).await;
        }
        let (after, limit) = (query.after.map(|place| place.id), query.limit.unwrap_or(i64::MAX));
        let known = known.to_vec();
        let short =
            self.store.look_up(move |connection| short_list(connection, principal, after, limit, &known));
        if let Some(listing) = short.await? {
            return Ok(listing);
        }
        let long = move |connection: &mut AnyConnection| {
            let rows = newest(connection, principal, after, limit, |_| false)?;
            listing(connection, principal, rows)
        };
        self.store.read_long(principal.user_id(), long).await
    }

    /// A list that is filtered or sorted.
    async fn find<S: TaskSink>(
        &self,
        query: ListQuery,
        known: &[Revision],
    ) -> Result<Listing<S>, StoreError> {
        let principal = self.principal;
        let now = self.store.clock.now();
        let today = match query.today {
            Some(today) => today,
            None if query.depends_on_server_date() => {
                let read = move |connection: &mut AnyConnection| zone_of(connection, principal);
                today(now, self.store.look_up(read).await?.as_ref())
            }
            None => now.date(),
        };
        // The day changes without any change to a task.
        let day = query.depends_on_server_date().then_some(today);
        if !known.is_empty() {
            let read = self.store.look_up(move |connection| current_revision(connection, principal));
            let revision = read.await?.on(day);
            if known.contains(&revision) {
                return Ok(Listing::Known(revision));
            }
        }
        let read = move |connection: &mut AnyConnection| {
            let list = matching(principal, &query, today, connection.is_embedded());
            let rows = <AnyConnection as LoadConnection>::load(connection, list)?;
            let mut rows = read(principal, rows, i64::MAX, |_| false)?;
            rows.revision = rows.revision.map(|revision| revision.on(day));
            listing(connection, principal, rows)
        };
        self.store.read_long(principal.user_id(), read).await
    }

    /// # Errors
    /// [`StoreError::Invalid`] if that is further than a day from the server's date.
    fn check_today(&self, today: Option<Date>) -> Result<(), StoreError> {
        match today.is_none_or(|today| is_today_somewhere(self.store.clock.now(), today)) {
            true => Ok(()),
            false => Err(StoreError::invalid("today", "today is further than a day from the server's date")),
        }
    }
}

/// The list, or what follows `after` in it; `None` if it is not short.
fn short_list<S: TaskSink>(
    connection: &mut AnyConnection,
    principal: Principal,
    after: Option<TaskId>,
    limit: i64,
    known: &[Revision],
) -> Result<Option<Listing<S>>, StoreError> {
    // With an embedded database, a second statement costs less than reading the first task in vain.
    if after.is_none() && connection.is_embedded() && !known.is_empty() {
        let revision = current_revision(connection, principal)?;
        if known.contains(&revision) {
            return Ok(Some(Listing::Known(revision)));
        }
    }
    let is_known = |revision| known.contains(&revision);
    let is_enough = |rows: &Rows<S>| rows.revision.is_some_and(is_known) || rows.bytes > SHORT_BYTES;
    let rows = newest(connection, principal, after, limit.min(SHORT + 1), is_enough)?;
    match rows.revision {
        Some(revision) if is_known(revision) => Ok(Some(Listing::Known(revision))),
        _ if rows.bytes > SHORT_BYTES => Ok(None),
        _ if i64::try_from(rows.count).is_ok_and(|count| count > SHORT) => Ok(None),
        _ => listing(connection, principal, rows).map(Some),
    }
}

/// At most `limit` tasks, or of those that follow `after`.
fn newest<S: TaskSink>(
    connection: &mut AnyConnection,
    principal: Principal,
    after: Option<TaskId>,
    limit: i64,
    is_enough: impl Fn(&Rows<S>) -> bool,
) -> QueryResult<Rows<S>> {
    let list = whole_list(principal);
    match after {
        Some(after) => {
            let rest = list.filter(tasks::id.lt(after.to_string()));
            read_rows(connection, principal, rest, limit, is_enough)
        }
        None => read_rows(connection, principal, list, limit, is_enough),
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
