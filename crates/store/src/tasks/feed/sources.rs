//! The statements of the feed: what each table has after a place, in the order of the feed, by an index.
//!
//! They are not scoped by the credential, which the statement for the account's row has checked in the same snapshot.

use crate::{
    schema::{lists, tasks, tombstones, trash},
    tasks::{lists::list_columns, scope::columns},
};
use diesel::{dsl::auto_type, prelude::*};
use shared::UserId;
use uuid::Uuid;

/// The number and the id of a row, by which the feed is ordered.
pub(super) type Key = (i64, Uuid);

/// Where a page begins.
#[derive(Clone)]
pub(crate) struct Start {
    user: String,
    /// The first number,
    number: i64,
    /// and of its rows those that follow this one.
    id: String,
}

impl Start {
    pub(crate) fn after(user: UserId, number: i64, id: Option<Uuid>) -> Self {
        let user = user.to_string();
        match id {
            Some(id) => Self { user, number, id: id.to_string() },
            // Every id follows the empty text.
            None => Self { user, number: number.saturating_add(1), id: String::new() },
        }
    }
}

/// Live tasks: the columns of a list, and the number.
#[auto_type(no_type_alias)]
pub(crate) fn tasks_after(start: Start) -> _ {
    let (user, number, id): (String, i64, String) = (start.user, start.number, start.id);
    tasks::table
        .filter(tasks::user_id.eq(user))
        .filter(tasks::changed.ge(number))
        .filter(tasks::changed.gt(number).or(tasks::id.gt(id)))
        .order((tasks::changed, tasks::id))
        .select((columns(), tasks::changed.nullable()))
}

/// Lists.
#[auto_type(no_type_alias)]
pub(crate) fn lists_after(start: Start, limit: i64) -> _ {
    let (user, number, id): (String, i64, String) = (start.user, start.number, start.id);
    lists::table
        .filter(lists::user_id.eq(user))
        .filter(lists::changed.ge(number))
        .filter(lists::changed.gt(number).or(lists::id.gt(id)))
        .order((lists::changed, lists::id))
        .limit(limit)
        .select((lists::changed, list_columns()))
}

/// Tasks that were moved to the trash.
#[auto_type(no_type_alias)]
pub(crate) fn trash_after(start: Start, limit: i64) -> _ {
    let (user, number, id): (String, i64, String) = (start.user, start.number, start.id);
    trash::table
        .filter(trash::user_id.eq(user))
        .filter(trash::changed.ge(number))
        .filter(trash::changed.gt(number).or(trash::id.gt(id)))
        .order((trash::changed, trash::id))
        .limit(limit)
        .select((trash::changed, trash::id))
}

/// Tasks and lists that are gone for good.
#[auto_type(no_type_alias)]
pub(crate) fn tombstones_after(start: Start, limit: i64) -> _ {
    let (user, number, id): (String, i64, String) = (start.user, start.number, start.id);
    tombstones::table
        .filter(tombstones::user_id.eq(user))
        .filter(tombstones::changed.ge(number))
        .filter(tombstones::changed.gt(number).or(tombstones::id.gt(id)))
        .order((tombstones::changed, tombstones::id))
        .limit(limit)
        .select((tombstones::changed, tombstones::id, tombstones::kind))
}
