//! The base query of every statement on tasks, and why a statement matched no row.

use super::{precondition::Precondition, revision::current_revision};
use crate::{
    engine::{AnyConnection, only},
    error::StoreError,
    principal::{Principal, cutoff, revocation},
    schema::tasks,
};
use diesel::{
    dsl::{auto_type, case_when, exists, not},
    prelude::*,
    sql_types::Bool,
};
use shared::{Task, TaskId, Timestamp};

pub(crate) use shared::fold;

/// The tasks of the principal's account; none if the credential is revoked. That the account exists follows from the
/// foreign key of its tasks. Where no row matches, [`explain`] finds out why.
#[auto_type]
pub(crate) fn owned_by(principal: Principal) -> _ {
    let user: String = principal.user_id().to_string();
    let (revocation, cutoff): (revocation, cutoff) = (revocation(principal), cutoff(principal));
    tasks::table.filter(tasks::user_id.eq(user)).filter(not(exists(revocation))).filter(not(exists(cutoff)))
}

/// One of these tasks, if it meets the precondition.
#[auto_type(no_type_alias)]
pub(crate) fn unchanged(principal: Principal, id: TaskId, when: Precondition) -> _ {
    let id: String = id.to_string();
    let any: bool = when.is_met_by_any();
    let (one_of, none_of): (Vec<i64>, Vec<i64>) = when.timestamps();
    let as_seen = tasks::updated_at.eq_any(one_of).or(any.into_sql::<Bool>());
    let own: owned_by = owned_by(principal);
    own.filter(tasks::id.eq(id)).filter(as_seen).filter(tasks::updated_at.ne_all(none_of))
}

/// The new `updated_at`: `now`, or one millisecond after the previous one if that is not earlier.
#[auto_type(no_type_alias)]
pub(crate) fn next_update(now: i64) -> _ {
    case_when(tasks::updated_at.ge(now), tasks::updated_at + 1_i64).otherwise(now)
}

/// The columns of a [`Row`].
#[auto_type]
pub(crate) fn columns() -> _ {
    (tasks::id, tasks::title, tasks::description, tasks::completed, tasks::created_at, tasks::updated_at)
}

pub(crate) type Row = (String, String, Option<String>, bool, i64, i64);

pub(crate) fn task_of(principal: Principal, row: Row) -> Result<Task, StoreError> {
    let (id, title, description, completed, created_at, updated_at) = row;
    Ok(Task {
        id: id.parse().map_err(StoreError::internal)?,
        user_id: principal.user_id(),
        title,
        description,
        completed,
        created_at: Timestamp::from_millis(created_at),
        updated_at: Timestamp::from_millis(updated_at),
    })
}

/// The task of the row that a statement returned, or why it returned none.
pub(crate) fn task_or_reason(
    connection: &mut AnyConnection,
    principal: Principal,
    id: TaskId,
    row: QueryResult<Row>,
) -> Result<Task, StoreError> {
    match row.optional()? {
        Some(row) => task_of(principal, row),
        None => Err(explain(connection, principal, id)),
    }
}

/// Why a statement on this task matched no row.
pub(crate) fn explain(connection: &mut AnyConnection, principal: Principal, id: TaskId) -> StoreError {
    let explained: Result<(), StoreError> = current_revision(connection, principal).and_then(|_| {
        let task = owned_by(principal).filter(tasks::id.eq(id.to_string()));
        let exists: bool = only(diesel::select(exists(task)).get_results(connection))?;
        Err(if exists { StoreError::Changed } else { StoreError::NotFound })
    });
    explained.err().unwrap_or(StoreError::NotFound)
}
