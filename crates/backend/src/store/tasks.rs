//! Tasks, behind the one door that needs verified claims.

use super::{
    Store,
    accounts::ended,
    connection::AnyConnection,
    dialect::{self, strpos},
    error::StoreError,
    owned::{Owner, Precondition, Row, moment, only, owned_by, task, unchanged},
    schema::{tasks, users},
};
use crate::{auth::VerifiedClaims, clock::Clock};
use diesel::{
    dsl::{exists, not},
    prelude::*,
    sql_types::{BigInt, Bool, Nullable, Text},
};
use shared::{NewTask, Task, TaskDescription, TaskId, TaskPatch, TaskReplacement, TaskTitle, Timestamp};
use uuid::Uuid;

/// How many tasks an account may hold.
const QUOTA: i64 = 10_000;

/// How many tasks are read on the thread that serves the request, which takes a tenth of a millisecond.
const SHORT: i64 = 100;

/// Which tasks to list.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    pub completed: Option<bool>,
    /// Plain text to be found in title or description, without regard to case.
    pub text: Option<String>,
    /// Only tasks that come after this one in the list, whether or not it is still there.
    pub after: Option<TaskId>,
    /// How many at the most; all if left out.
    pub limit: Option<i64>,
}

/// The tasks of one account. Every method refuses with [`StoreError::Revoked`] once the token's session was
/// ended or its account is gone, and treats a task of somebody else's as one that is not there:
/// [`StoreError::NotFound`].
pub struct TasksOf<'a> {
    store: &'a Store,
    owner: Owner,
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

    /// Newest first.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn list(&self, query: ListQuery) -> Result<Vec<Task>, StoreError> {
        let owner = self.owner;
        match self.short_list(&query).await? {
            Some(tasks) => Ok(tasks),
            None => {
                self.store.read_long(owner.user, move |connection| search(connection, owner, query)).await
            }
        }
    }

    /// The list, if it is short and nothing has to be searched for it.
    async fn short_list(&self, query: &ListQuery) -> Result<Option<Vec<Task>>, StoreError> {
        let ListQuery { completed: None, text: None, after, limit } = query else { return Ok(None) };
        let (owner, after, most) = (self.owner, *after, limit.unwrap_or(i64::MAX).min(SHORT + 1));
        let tasks = self.store.look_up(move |connection| {
            let list = owned_by(owner).order(tasks::id.desc()).select(task());
            let rows = match after {
                Some(after) => connection.load_first(list.filter(tasks::id.lt(after.to_string())), most),
                None => connection.load_first(list, most),
            };
            owner.read_all(connection, rows?)
        });
        Ok(Some(tasks.await?).filter(|tasks| i64::try_from(tasks.len()).is_ok_and(|found| found <= SHORT)))
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
                let row = only(connection.load_first(task, 1));
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
            .write(move |connection| {
                dialect::one_at_a_time(connection, owner.user, |connection| {
                    match insert(connection, owner, id, created_at, &new)? {
                        Some(row) => owner.read(row),
                        None => owner.judge(connection).and(Err(StoreError::QuotaExceeded)),
                    }
                })
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

fn search(connection: &mut AnyConnection, owner: Owner, query: ListQuery) -> Result<Vec<Task>, StoreError> {
    let mut list = owned_by(owner).select(task()).order(tasks::id.desc()).into_boxed();
    if let Some(completed) = query.completed {
        list = list.filter(tasks::completed.eq(completed));
    }
    if let Some(text) = query.text {
        let text = fold(&text);
        let in_title = strpos(tasks::title_folded.nullable(), text.clone()).gt(0);
        let in_description = strpos(tasks::description_folded, text).gt(0);
        list = list.filter(in_title.or(in_description));
    }
    if let Some(after) = query.after {
        list = list.filter(tasks::id.lt(after.to_string()));
    }
    if let Some(limit) = query.limit {
        list = list.limit(limit);
    }
    let rows = list.load(connection)?;
    owner.read_all(connection, rows)
}

/// Adds a task, unless the session was ended, the account is gone or it holds as many tasks as it may.
fn insert(
    connection: &mut AnyConnection,
    owner: Owner,
    id: Uuid,
    created_at: Timestamp,
    new: &NewTask,
) -> QueryResult<Option<Row>> {
    let held = owned_by(owner).count().single_value();
    let now = created_at.millis();
    let added = users::table
        .filter(users::id.eq(owner.user.to_string()))
        .filter(not(exists(ended(owner.session))))
        .filter(held.lt(QUOTA))
        .select((
            id.to_string().into_sql::<Text>(),
            users::id,
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
    only(connection.load_all(added)).optional()
}

/// Without regard to case: capitals in between, so that what has several small forms (σ, ς) or none of one letter (ß)
/// ends up alike, and small letters before, for capitals that are nobody's capital (ẞ).
fn fold(text: &str) -> String {
    let small = text.chars().flat_map(char::to_lowercase);
    small.flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}
