//! Tasks, behind the one door that needs verified claims.

use super::{
    Store,
    connection::AnyConnection,
    error::{StoreError, is_over_quota},
    owned::{Precondition, Row, fold, list_of, moment, only, owned_by, task, unchanged},
    schema::{task_lists, tasks},
    sessions::Owner,
};
use crate::{auth::VerifiedClaims, clock::Clock};
use diesel::{
    dsl::not,
    prelude::*,
    sql_types::{BigInt, Bool, Nullable, Text},
};
use shared::{NewTask, Task, TaskDescription, TaskId, TaskPatch, TaskReplacement, TaskTitle, Timestamp};
use uuid::Uuid;

/// The tasks of one account. Every method refuses with [`StoreError::Revoked`] once the token's session was
/// ended or its account is gone, and treats a task of somebody else's as one that is not there:
/// [`StoreError::NotFound`].
pub struct TasksOf<'a> {
    pub(super) store: &'a Store,
    pub(super) owner: Owner,
}

impl<'a> TasksOf<'a> {
    pub(super) fn new(store: &'a Store, claims: &'a VerifiedClaims) -> Self {
        Self { store, owner: claims.into() }
    }

    /// Refuses like every other method, and does nothing else.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn judge(&self) -> Result<(), StoreError> {
        let owner = self.owner;
        self.store.look_up(move |connection| owner.judge(connection)).await
    }

    /// One task.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn get(&self, id: TaskId) -> Result<Task, StoreError> {
        let owner = self.owner;
        self.store
            .look_up(move |connection| {
                let task = owned_by(owner).filter(tasks::id.eq(id.to_string())).select(task());
                let row = only(connection.load_first(task, 1, |_| true));
                owner.read_or_explain(connection, id, row)
            })
            .await
    }

    /// Adds a task.
    ///
    /// # Errors
    /// [`StoreError::QuotaExceeded`], [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn create(&self, new: NewTask) -> Result<Task, StoreError> {
        let owner = self.owner;
        let id = self.store.clock.new_id();
        let created_at = Clock::moment_of(id).unwrap_or_else(|| self.store.clock.now());
        self.store
            .write(move |connection| match insert(connection, owner, id, created_at, &new) {
                Err(diesel::NotFound) => Err(StoreError::Revoked),
                Err(error) if is_over_quota(&error) => Err(StoreError::QuotaExceeded),
                row => owner.read(row?),
            })
            .await
    }

    /// Writes a task anew.
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

    /// Changes a task in part. An empty patch changes nothing, not even the time of the last change.
    ///
    /// # Errors
    /// As [`TasksOf::replace`].
    pub async fn change(&self, id: TaskId, patch: TaskPatch, when: Precondition) -> Result<Task, StoreError> {
        let owner = self.owner;
        let now = self.store.clock.now().millis();
        self.store
            .write(move |connection| {
                let title = patch.title.as_ref().map(TaskTitle::as_str);
                let description = patch.description.as_ref().map(|d| d.as_ref().map(TaskDescription::as_str));
                let changes = (
                    title.map(|title| tasks::title.eq(title)),
                    title.map(|title| tasks::title_folded.eq(fold(title))),
                    description.map(|description| tasks::description.eq(description)),
                    description.map(|description| tasks::description_folded.eq(description.map(fold))),
                    patch.completed.map(|completed| tasks::completed.eq(completed)),
                    tasks::updated_at.eq(moment(now)),
                );
                let target = unchanged(owner, id, when);
                if patch == TaskPatch::default() {
                    let row = target.select(task()).first(connection);
                    return owner.read_or_explain(connection, id, row);
                }
                let row = only(diesel::update(target).set(changes).returning(task()).get_results(connection));
                owner.read_or_explain(connection, id, row)
            })
            .await
    }

    /// Turns `completed` over.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn toggle(&self, id: TaskId) -> Result<Task, StoreError> {
        let owner = self.owner;
        let now = self.store.clock.now().millis();
        self.store
            .write(move |connection| {
                let target = owned_by(owner).filter(tasks::id.eq(id.to_string()));
                let changes = (tasks::completed.eq(not(tasks::completed)), tasks::updated_at.eq(moment(now)));
                let row = only(diesel::update(target).set(changes).returning(task()).get_results(connection));
                owner.read_or_explain(connection, id, row)
            })
            .await
    }

    /// Deletes a task for good.
    ///
    /// # Errors
    /// As [`TasksOf::replace`].
    pub async fn delete(&self, id: TaskId, when: Precondition) -> Result<(), StoreError> {
        let owner = self.owner;
        self.store
            .write(move |connection| {
                match diesel::delete(unchanged(owner, id, when)).execute(connection)? {
                    0 => Err(owner.explain(connection, id)),
                    _ => Ok(()),
                }
            })
            .await
    }
}

/// Adds a task, unless the session was ended or the account is gone.
fn insert(
    connection: &mut AnyConnection,
    owner: Owner,
    id: Uuid,
    created_at: Timestamp,
    new: &NewTask,
) -> QueryResult<Row> {
    let now = created_at.millis();
    let added = list_of(owner)
        .select((
            id.to_string().into_sql::<Text>(),
            task_lists::user_id,
            new.title.as_str().into_sql::<Text>(),
            fold(new.title.as_str()).into_sql::<Text>(),
            new.description.as_ref().map(TaskDescription::as_str).into_sql::<Nullable<Text>>(),
            new.description.as_ref().map(|d| fold(d.as_str())).into_sql::<Nullable<Text>>(),
            false.into_sql::<Bool>(),
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
        .returning(task());
    only(connection.load_all(added))
}
