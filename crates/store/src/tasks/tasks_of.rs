//! The scoped door to tasks.

use super::{
    precondition::Precondition,
    revision::{current_revision, list_of},
    scope::{Row, columns, explain, fold, next_update, owned_by, task_of, task_or_reason, unchanged},
};
use crate::{
    clock::Clock,
    engine::{AnyConnection, Written, only},
    error::{StoreError, is_over_quota},
    principal::Principal,
    schema::{task_lists, tasks},
    store::Store,
};
use diesel::{
    dsl::not,
    prelude::*,
    sql_types::{BigInt, Bool, Nullable, Text},
};
use shared::{NewTask, Task, TaskDescription, TaskId, TaskPatch, TaskReplacement, TaskTitle, Timestamp};
use uuid::Uuid;

/// The tasks of one account. Every method fails with [`StoreError::Revoked`] once the credential is revoked or the
/// account deleted, and with [`StoreError::NotFound`] for another account's task, as for one that does not exist.
pub struct TasksOf<'a> {
    pub(crate) store: &'a Store,
    pub(crate) principal: Principal,
}

impl Store {
    /// The tasks of a principal's account: the only way to tasks.
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

    /// Reads one task.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn get(&self, id: TaskId) -> Result<Task, StoreError> {
        let principal = self.principal;
        self.store
            .look_up(move |connection| {
                let task = owned_by(principal).filter(tasks::id.eq(id.to_string())).select(columns());
                let row = connection.first_row(task);
                task_or_reason(connection, principal, id, row)
            })
            .await
    }

    /// Creates a task.
    ///
    /// # Errors
    /// [`StoreError::QuotaExceeded`], [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn create(&self, new: NewTask) -> Result<Task, StoreError> {
        let principal = self.principal;
        let id = self.store.clock.new_id();
        let created_at = Clock::timestamp_of(id).unwrap_or_else(|| self.store.clock.now());
        self.store
            .write_of(principal.user_id(), Written::Tasks, move |connection| {
                match insert(connection, principal, id, created_at, &new) {
                    Err(diesel::NotFound) => Err(StoreError::Revoked),
                    Err(error) if is_over_quota(&error) => Err(StoreError::QuotaExceeded),
                    row => task_of(principal, row?),
                }
            })
            .await
    }

    /// Replaces a task.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`], [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn replace(
        &self,
        id: TaskId,
        new: TaskReplacement,
        when: Precondition,
    ) -> Result<Task, StoreError> {
        let patch = TaskPatch {
            title: Some(new.title),
            description: Some(new.description),
            completed: Some(new.completed),
        };
        self.change(id, patch, when).await
    }

    /// Changes some fields of a task. An empty patch changes nothing, not even `updated_at`.
    ///
    /// # Errors
    /// As [`TasksOf::replace`].
    pub async fn change(&self, id: TaskId, patch: TaskPatch, when: Precondition) -> Result<Task, StoreError> {
        let principal = self.principal;
        let now = self.store.clock.now().millis();
        self.store
            .write_of(principal.user_id(), Written::Tasks, move |connection| {
                let title = patch.title.as_ref().map(TaskTitle::as_str);
                let description = patch.description.as_ref().map(|d| d.as_ref().map(TaskDescription::as_str));
                let changes = (
                    title.map(|title| tasks::title.eq(title)),
                    title.map(|title| tasks::title_folded.eq(fold(title))),
                    description.map(|description| tasks::description.eq(description)),
                    description.map(|description| tasks::description_folded.eq(description.map(fold))),
                    patch.completed.map(|completed| tasks::completed.eq(completed)),
                    tasks::updated_at.eq(next_update(now)),
                );
                let target = unchanged(principal, id, when);
                if patch == TaskPatch::default() {
                    let row = target.select(columns()).first(connection);
                    return task_or_reason(connection, principal, id, row);
                }
                let row =
                    only(diesel::update(target).set(changes).returning(columns()).get_results(connection));
                task_or_reason(connection, principal, id, row)
            })
            .await
    }

    /// Toggles `completed`.
    ///
    /// # Errors
    /// As [`TasksOf::replace`].
    pub async fn toggle(&self, id: TaskId, when: Precondition) -> Result<Task, StoreError> {
        let principal = self.principal;
        let now = self.store.clock.now().millis();
        self.store
            .write_of(principal.user_id(), Written::Tasks, move |connection| {
                let target = unchanged(principal, id, when);
                let changes =
                    (tasks::completed.eq(not(tasks::completed)), tasks::updated_at.eq(next_update(now)));
                let row =
                    only(diesel::update(target).set(changes).returning(columns()).get_results(connection));
                task_or_reason(connection, principal, id, row)
            })
            .await
    }

    /// Deletes a task.
    ///
    /// # Errors
    /// As [`TasksOf::replace`].
    pub async fn delete(&self, id: TaskId, when: Precondition) -> Result<(), StoreError> {
        let principal = self.principal;
        self.store
            .write_of(principal.user_id(), Written::Tasks, move |connection| {
                match diesel::delete(unchanged(principal, id, when)).execute(connection)? {
                    0 => Err(explain(connection, principal, id)),
                    _ => Ok(()),
                }
            })
            .await
    }
}

/// Inserts a task, unless the credential is revoked or the account gone.
fn insert(
    connection: &mut AnyConnection,
    principal: Principal,
    id: Uuid,
    created_at: Timestamp,
    new: &NewTask,
) -> QueryResult<Row> {
    let now = created_at.millis();
    let added = list_of(principal)
        .select((
            id.to_string().into_sql::<Text>(),
            task_lists::user_id,
            new.title.as_str().into_sql::<Text>(),
            fold(new.title.as_str()).into_sql::<Text>(),
            new.description.as_ref().map(TaskDescription::as_str).into_sql::<Nullable<Text>>(),
            new.description.as_ref().map(|d| fold(d.as_str())).into_sql::<Nullable<Text>>(),
            new.completed.into_sql::<Bool>(),
            now.into_sql::<BigInt>(),
            now.into_sql::<BigInt>(),
        ))
        .insert_into(tasks::table)
        .into_columns((
            tasks::id,
            tasks::user_id,
            tasks::title,
            tasks::title_folded,
            tasks::description,
            tasks::description_folded,
            tasks::completed,
            tasks::created_at,
            tasks::updated_at,
        ))
        .returning(columns());
    only(connection.load_all(added))
}
