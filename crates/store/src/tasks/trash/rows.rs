//! Rows of the trash.

use crate::{
    error::StoreError,
    principal::Principal,
    schema::trash,
    tasks::scope::{Row, task_of},
};
use diesel::{dsl::auto_type, prelude::*};
use shared::{DeletedTask, Timestamp};

/// The trash of an account whose row is taken, or whose credential is checked beside.
#[auto_type]
pub(crate) fn trash_of(user: String) -> _ {
    trash::table.filter(trash::user_id.eq(user))
}

/// The columns of a [`TrashedRow`].
#[auto_type]
pub(crate) fn trashed_columns() -> _ {
    let task = (
        trash::id,
        trash::title,
        trash::description,
        trash::completed,
        trash::created_at,
        trash::updated_at,
        trash::attributes,
    );
    (task, trash::deleted_at, trash::changed)
}

pub(crate) type TrashedRow = (Row, i64, i64);

/// A task in the trash, and the number of the change that moved it there.
pub(crate) struct Trashed {
    pub(crate) deleted: DeletedTask,
    pub(crate) changed: i64,
}

pub(crate) fn trashed(principal: Principal, row: TrashedRow) -> Result<Trashed, StoreError> {
    let (task, deleted_at, changed) = row;
    let task = task_of(principal, task)?;
    Ok(Trashed { deleted: DeletedTask { task, deleted_at: Timestamp::from_millis(deleted_at) }, changed })
}
