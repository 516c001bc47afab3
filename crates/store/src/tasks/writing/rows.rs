//! Rows of tasks, read and written within a [`Change`].

use super::transaction::Change;
use crate::{
    engine::only,
    error::StoreError,
    reminders::{LocalTime, forget, plan},
    schema::tasks,
    tasks::scope::{Row, columns, task_of},
};
use diesel::{
    dsl::{auto_type, exists},
    prelude::*,
};
use shared::{Due, Priority, Tag, Tags, Task, TaskAttributes, TaskId, fold};
use std::collections::BTreeSet;

/// The tasks of an account whose row is taken.
#[auto_type]
pub(crate) fn task_rows_of(user: String) -> _ {
    tasks::table.filter(tasks::user_id.eq(user))
}

/// One of them.
#[auto_type]
pub(crate) fn task_row(user: String, id: TaskId) -> _ {
    let id: String = id.to_string();
    let tasks: task_rows_of = task_rows_of(user);
    tasks.filter(tasks::id.eq(id))
}

/// What is stored of a task beside its id and its owner.
pub(crate) struct Stored {
    pub(crate) title: String,
    pub(crate) title_folded: String,
    pub(crate) description: Option<String>,
    pub(crate) description_folded: Option<String>,
    pub(crate) completed: bool,
    pub(crate) attributes: StoredAttributes,
}

/// A row to add among many.
pub(crate) struct NewRow {
    pub(crate) id: TaskId,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) stored: Stored,
}

impl NewRow {
    /// # Errors
    /// [`StoreError::Internal`].
    pub(crate) fn of(task: Task) -> Result<Self, StoreError> {
        let (id, created_at, updated_at) = (task.id, task.created_at.millis(), task.updated_at.millis());
        Ok(Self { id, created_at, updated_at, stored: Stored::of(task)? })
    }
}

impl Stored {
    fn of(task: Task) -> Result<Self, StoreError> {
        Ok(Self {
            title_folded: fold(&task.title),
            description_folded: task.description.as_deref().map(fold),
            completed: task.completed,
            attributes: StoredAttributes::of(&task.attributes)?,
            title: task.title,
            description: task.description,
        })
    }
}

/// The attributes as JSON, and those that statements filter by.
pub(crate) struct StoredAttributes {
    pub(crate) json: Option<String>,
    pub(crate) list_id: Option<String>,
    pub(crate) parent_id: Option<String>,
    pub(crate) due: Option<String>,
    pub(crate) priority: Option<i64>,
    pub(crate) tags_folded: Option<String>,
}

impl StoredAttributes {
    pub(super) fn of(attributes: &TaskAttributes) -> Result<Self, StoreError> {
        Ok(Self {
            json: written(attributes)?,
            list_id: attributes.list_id.map(|id| id.to_string()),
            parent_id: attributes.parent_id.map(|id| id.to_string()),
            due: attributes.due.as_ref().map(due_key),
            priority: attributes.priority.map(priority_number),
            tags_folded: tags_key(&attributes.tags),
        })
    }
}

/// As stored: nothing if no attribute is set.
pub(crate) fn written(attributes: &TaskAttributes) -> Result<Option<String>, StoreError> {
    if *attributes == TaskAttributes::default() {
        return Ok(None);
    }
    serde_json::to_string(attributes).map(Some).map_err(StoreError::internal)
}

/// Sorts by day, then by time; a task that is due on a day comes before those that have a time.
fn due_key(due: &Due) -> String {
    let date = due.date();
    due.time().map_or_else(|| date.to_string(), |time| format!("{date}T{time}"))
}

pub(crate) fn priority_number(priority: Priority) -> i64 {
    match priority {
        Priority::Low => 1,
        Priority::Medium => 2,
        Priority::High => 3,
    }
}

/// `,one,other,`: no tag contains a comma.
fn tags_key(tags: &Tags) -> Option<String> {
    let folded = |tag: &Tag| format!("{},", tag.folded());
    (!tags.is_empty()).then(|| format!(",{}", tags.as_slice().iter().map(folded).collect::<String>()))
}

impl Change<'_> {
    /// Reads a live task.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn task(&mut self, id: TaskId) -> Result<Option<Task>, StoreError> {
        let query = task_row(self.user_id().to_string(), id).select(columns());
        let row: Option<Row> = self.connection.first_row(query).optional()?;
        row.map(|row| task_of(self.principal, row)).transpose()
    }

    /// The live subtasks of a task.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn children(&mut self, id: TaskId) -> Result<Vec<Task>, StoreError> {
        let query = task_rows_of(self.user_id().to_string())
            .filter(tasks::parent_id.eq(id.to_string()))
            .order(tasks::id)
            .select(columns());
        let rows: Vec<Row> = self.connection.load_all(query)?;
        rows.into_iter().map(|row| task_of(self.principal, row)).collect()
    }

    /// Whether a task has live subtasks.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn has_children(&mut self, id: TaskId) -> Result<bool, StoreError> {
        let children = task_rows_of(self.user_id().to_string()).filter(tasks::parent_id.eq(id.to_string()));
        Ok(only(self.connection.load_all(diesel::select(exists(children))))?)
    }

    /// Adds a task that is counted already.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn insert(&mut self, task: Task) -> Result<(), StoreError> {
        let (id, created_at, updated_at) = (task.id, task.created_at, task.updated_at);
        self.rows += 1;
        self.plan_reminders(&task)?;
        let stored = Stored::of(task)?;
        let row = (
            tasks::id.eq(id.to_string()),
            tasks::user_id.eq(self.user_id().to_string()),
            tasks::title.eq(stored.title),
            tasks::title_folded.eq(stored.title_folded),
            tasks::description.eq(stored.description),
            tasks::description_folded.eq(stored.description_folded),
            tasks::completed.eq(stored.completed),
            tasks::created_at.eq(created_at.millis()),
            tasks::updated_at.eq(updated_at.millis()),
            tasks::attributes.eq(stored.attributes.json),
            tasks::list_id.eq(stored.attributes.list_id),
            tasks::parent_id.eq(stored.attributes.parent_id),
            tasks::due.eq(stored.attributes.due),
            tasks::priority.eq(stored.attributes.priority),
            tasks::tags_folded.eq(stored.attributes.tags_folded),
            tasks::changed.eq(self.number),
        );
        self.connection.run(diesel::insert_into(tasks::table).values(row))?;
        Ok(())
    }

    /// Writes a task that was changed, with a new `updated_at`.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn save(&mut self, mut task: Task) -> Result<Task, StoreError> {
        task.updated_at = self.after(task.updated_at);
        self.rows += 1;
        let saved = task.clone();
        self.plan_reminders(&task)?;
        let stored = Stored::of(task)?;
        let changes = (
            tasks::title.eq(stored.title),
            tasks::title_folded.eq(stored.title_folded),
            tasks::description.eq(stored.description),
            tasks::description_folded.eq(stored.description_folded),
            tasks::completed.eq(stored.completed),
            tasks::updated_at.eq(saved.updated_at.millis()),
            tasks::attributes.eq(stored.attributes.json),
            tasks::list_id.eq(stored.attributes.list_id),
            tasks::parent_id.eq(stored.attributes.parent_id),
            tasks::due.eq(stored.attributes.due),
            tasks::priority.eq(stored.attributes.priority),
            tasks::tags_folded.eq(stored.attributes.tags_folded),
            tasks::changed.eq(self.number),
        );
        let row = task_row(self.user_id().to_string(), saved.id);
        self.connection.update(diesel::update(row).set(changes))?;
        Ok(saved)
    }

    /// Removes the row of a task.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn remove(&mut self, task: &Task) -> Result<(), StoreError> {
        self.rows += 1;
        if !task.attributes.reminders.is_empty() {
            self.forget_reminders(task.id)?;
        }
        let row = task_row(self.user_id().to_string(), task.id);
        let removed = self.connection.run(diesel::delete(row))?;
        self.task_count -= i64::try_from(removed).map_err(StoreError::internal)?;
        Ok(())
    }

    /// Writes when a task that has reminders is to be looked at. Others cost nothing.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn plan_reminders(&mut self, task: &Task) -> Result<(), StoreError> {
        if task.attributes.reminders.is_empty() {
            return Ok(());
        }
        let user = self.user_id().to_string();
        let wanted = match task.completed {
            true => BTreeSet::new(),
            false => self.local_time()?.fire_times(&task.attributes),
        };
        let earliest = plan(self.connection, &user, &task.id.to_string(), &wanted, self.now)?;
        self.remind_at = self.remind_at.into_iter().chain(earliest).min();
        Ok(())
    }

    /// To be called for a task whose reminders are removed.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn forget_reminders(&mut self, id: TaskId) -> QueryResult<()> {
        let user = self.user_id().to_string();
        forget(self.connection, &user, &id.to_string())
    }

    /// Of the account. Read once in a transaction.
    fn local_time(&mut self) -> Result<&LocalTime, StoreError> {
        let local = match self.local_time.take() {
            Some(local) => local,
            None => LocalTime::of(self.connection, &self.user_id().to_string())?,
        };
        Ok(self.local_time.insert(local))
    }
}
