//! Reading the trash.

use super::rows::{Trashed, TrashedRow, trash_of, trashed, trashed_columns};
use crate::{
    engine::AnyConnection,
    error::StoreError,
    principal::{Principal, cutoff, revocation},
    schema::trash,
    tasks::{revision::current_revision, tasks_of::TasksOf},
};
use diesel::{
    connection::DefaultLoadingMode,
    dsl::{auto_type, exists, not},
    prelude::*,
};
use shared::{DeletedTask, TaskId};
use std::{fmt, str::FromStr};
use thiserror::Error;

/// How many bytes of text a page has, after which it ends.
const PAGE: usize = 16 * 1024 * 1024;

/// A place in the trash, which it keeps while tasks come and go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TrashCursor {
    changed: i64,
    id: TaskId,
}

impl fmt::Display for TrashCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.changed, self.id)
    }
}

impl FromStr for TrashCursor {
    type Err = UnknownTrashCursor;

    fn from_str(text: &str) -> Result<Self, UnknownTrashCursor> {
        let (changed, id) = text.split_once('.').ok_or(UnknownTrashCursor)?;
        let changed = changed.parse().map_err(|_| UnknownTrashCursor)?;
        Ok(Self { changed, id: id.parse().map_err(|_| UnknownTrashCursor)? })
    }
}

/// The text is not a cursor.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("not a cursor")]
pub struct UnknownTrashCursor;

/// Some of the trash.
#[derive(Clone, Debug)]
pub struct TrashPage {
    pub tasks: Vec<DeletedTask>,
    /// Where the next page begins, if there is one.
    pub next: Option<TrashCursor>,
}

impl TasksOf<'_> {
    /// Lists what is in the trash, what was deleted last first.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Overloaded`], [`StoreError::Unavailable`].
    pub async fn trash(
        &self,
        after: Option<TrashCursor>,
        limit: Option<usize>,
    ) -> Result<TrashPage, StoreError> {
        let principal = self.principal;
        let read = move |connection: &mut AnyConnection| page(connection, principal, after, limit);
        self.store.read_long(principal.user_id(), read).await
    }
}

fn page(
    connection: &mut AnyConnection,
    principal: Principal,
    after: Option<TrashCursor>,
    limit: Option<usize>,
) -> Result<TrashPage, StoreError> {
    let (changed, id) =
        after.map_or((i64::MAX, String::new()), |after| (after.changed, after.id.to_string()));
    // One more shows whether another page follows.
    let more = limit.and_then(|limit| i64::try_from(limit).ok()?.checked_add(1)).unwrap_or(i64::MAX);
    let rows = trash_page(principal, changed, id).limit(more);
    let mut page = TrashPage { tasks: Vec::new(), next: None };
    let (mut last, mut bytes) = (None, 0);
    for row in rows.load_iter::<TrashedRow, DefaultLoadingMode>(connection)? {
        let Trashed { deleted, changed } = trashed(principal, row?)?;
        if bytes >= PAGE || limit.is_some_and(|limit| page.tasks.len() >= limit) {
            page.next = last;
            break;
        }
        last = Some(TrashCursor { changed, id: deleted.task.id });
        bytes += deleted.task.title.len() + deleted.task.description.as_ref().map_or(0, String::len);
        page.tasks.push(deleted);
    }
    if page.tasks.is_empty() {
        current_revision(connection, principal)?;
    }
    Ok(page)
}

/// What was deleted before, latest first; nothing if the credential is revoked.
#[auto_type(no_type_alias)]
pub(crate) fn trash_page(principal: Principal, changed: i64, id: String) -> _ {
    let own: trash_of = trash_of(principal.user_id().to_string());
    let (revocation, cutoff): (revocation, cutoff) = (revocation(principal), cutoff(principal));
    own.filter(not(exists(revocation)))
        .filter(not(exists(cutoff)))
        .filter(trash::changed.le(changed))
        .filter(trash::changed.lt(changed).or(trash::id.lt(id)))
        .order((trash::changed.desc(), trash::id.desc()))
        .select(trashed_columns())
}

#[cfg(test)]
mod tests {
    use super::TrashCursor;

    #[test]
    fn cursor_is_read_as_it_is_written() {
        let text = "17.01932f00-0000-7000-8000-000000000001";
        assert_eq!(text.parse::<TrashCursor>().unwrap().to_string(), text);
        for unknown in ["", "17", ".", "x.01932f00-0000-7000-8000-000000000001", "17.x", "17."] {
            assert!(unknown.parse::<TrashCursor>().is_err(), "{unknown}");
        }
    }
}
