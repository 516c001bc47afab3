//! The base query of every read of tasks.

use crate::{
    attributes::stored_attributes,
    error::StoreError,
    principal::{Principal, cutoff, revocation},
    schema::tasks,
};
use diesel::{
    dsl::{auto_type, exists, not},
    prelude::*,
};
use shared::{Task, Timestamp};

/// The tasks of the principal's account; none if the credential is revoked. That the account exists follows from the
/// foreign key of its tasks. Where no row matches, the credential has not been checked.
#[auto_type]
pub(crate) fn owned_by(principal: Principal) -> _ {
    let user: String = principal.user_id().to_string();
    let (revocation, cutoff): (revocation, cutoff) = (revocation(principal), cutoff(principal));
    tasks::table.filter(tasks::user_id.eq(user)).filter(not(exists(revocation))).filter(not(exists(cutoff)))
}

/// The columns of a [`Row`].
#[auto_type]
pub(crate) fn columns() -> _ {
    (
        tasks::id,
        tasks::title,
        tasks::description,
        tasks::completed,
        tasks::created_at,
        tasks::updated_at,
        tasks::attributes,
    )
}

pub(crate) type Row = (String, String, Option<String>, bool, i64, i64, Option<String>);

pub(crate) fn task_of(principal: Principal, row: Row) -> Result<Task, StoreError> {
    let (id, title, description, completed, created_at, updated_at, attributes) = row;
    Ok(Task {
        id: id.parse().map_err(StoreError::internal)?,
        user_id: principal.user_id(),
        title,
        description,
        completed,
        created_at: Timestamp::from_millis(created_at),
        updated_at: Timestamp::from_millis(updated_at),
        attributes: stored_attributes(attributes.as_deref()),
    })
}
