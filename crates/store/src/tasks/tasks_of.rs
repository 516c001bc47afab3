//! The scoped door to tasks.

use super::{
    revision::current_revision,
    scope::{Row, columns, owned_by, task_of},
};
use crate::{error::StoreError, principal::Principal, schema::tasks, store::Store, zone::zone_of};
use diesel::prelude::*;
use shared::{Task, TaskId, ZoneName};

/// The tasks of one account. Every method fails with [`StoreError::Revoked`] once the credential is revoked or the
/// account deleted, and with [`StoreError::NotFound`] for another account's task, as for one that does not exist.
pub struct TasksOf<'a> {
    pub(crate) store: &'a Store,
    pub(crate) principal: Principal,
}

impl Store {
    /// The tasks of a principal's account: the only way to tasks but for [`Administration::tasks_of`](crate::Administration::tasks_of).
    ///
    /// ```
    /// use store::{Principal, Store, TasksOf};
    /// fn tasks<'a>(store: &'a Store, principal: &Principal) -> TasksOf<'a> {
    ///     store.tasks_of(principal)
    /// }
    /// ```
    ///
    /// An id is not enough, nor are claims that the store has not taken:
    ///
    /// ```compile_fail,E0308
    /// use store::{Store, TasksOf};
    /// fn tasks<'a>(store: &'a Store, user: &shared::UserId) -> TasksOf<'a> {
    ///     store.tasks_of(user)
    /// }
    /// ```
    ///
    /// ```compile_fail,E0451
    /// use store::{Principal, Store, TasksOf};
    /// fn tasks<'a>(store: &'a Store, principal: Principal) -> TasksOf<'a> {
    ///     TasksOf { store, principal }
    /// }
    /// ```
    pub fn tasks_of(&self, principal: &Principal) -> TasksOf<'_> {
        TasksOf { store: self, principal: *principal }
    }
}

impl TasksOf<'_> {
    /// Checks the credential, as every other method does, and nothing else.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn check_credential(&self) -> Result<(), StoreError> {
        let principal = self.principal;
        self.store.look_up(move |connection| current_revision(connection, principal).map(drop)).await
    }

    /// The time zone of the account.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn time_zone(&self) -> Result<Option<ZoneName>, StoreError> {
        let principal = self.principal;
        self.store.look_up(move |connection| zone_of(connection, principal)).await
    }

    /// Reads one task.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn get(&self, id: TaskId) -> Result<Task, StoreError> {
        let principal = self.principal;
        self.store
            .look_up(move |connection| {
                let task = owned_by(principal).filter(tasks::id.eq(id.to_string())).select(columns());
                let row: Option<Row> = connection.first_row(task).optional()?;
                match row {
                    Some(row) => task_of(principal, row),
                    None => current_revision(connection, principal).and(Err(StoreError::NotFound)),
                }
            })
            .await
    }
}
