//! Deleting tasks.

use super::{rows::task_row, transaction::Change};
use crate::{
    engine::only,
    error::StoreError,
    schema::{tombstones, trash},
    tasks::{precondition::Precondition, tasks_of::TasksOf, trash::trash_of},
};
use diesel::{dsl::exists, prelude::*};
use shared::{Task, TaskId};
use uuid::Uuid;

/// What there is of a task.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Traces {
    Live,
    Deleted,
    None,
}

impl TasksOf<'_> {
    /// Moves a task and its subtasks to the trash.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`], [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn delete(&self, id: TaskId, when: Precondition) -> Result<(), StoreError> {
        self.write(0, move |change| change.delete(id, &when)).await
    }
}

impl Change<'_> {
    /// Moves a task and its subtasks to the trash.
    ///
    /// # Errors
    /// As [`TasksOf::delete`].
    pub(crate) fn delete(&mut self, id: TaskId, when: &Precondition) -> Result<(), StoreError> {
        let task = self.task(id)?.ok_or(StoreError::NotFound)?;
        if !when.is_met_by(task.updated_at) {
            return Err(StoreError::Changed);
        }
        for child in self.children(id)? {
            self.move_to_trash(child)?;
        }
        self.move_to_trash(task)?;
        self.trim_trash()
    }

    fn move_to_trash(&mut self, task: Task) -> Result<(), StoreError> {
        self.remove(&task)?;
        let row = (
            trash::user_id.eq(self.user_id().to_string()),
            trash::id.eq(task.id.to_string()),
            trash::parent_id.eq(task.attributes.parent_id.map(|id| id.to_string())),
            trash::attributes.eq(super::rows::written(&task.attributes)?),
            trash::title.eq(task.title),
            trash::description.eq(task.description),
            trash::completed.eq(task.completed),
            trash::created_at.eq(task.created_at.millis()),
            trash::updated_at.eq(task.updated_at.millis()),
            trash::deleted_at.eq(self.now.millis()),
            trash::changed.eq(self.number),
        );
        self.connection.run(diesel::insert_into(trash::table).values(row))?;
        self.trash_count += 1;
        Ok(())
    }

    /// Removes a task for good, and remembers its id.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn bury(&mut self, task: &Task) -> Result<(), StoreError> {
        self.remove(task)?;
        self.remember_gone("task", task.id.uuid())
    }

    /// Remembers the id of a `task` or a `list` that is gone for good.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn remember_gone(&mut self, kind: &str, id: Uuid) -> Result<(), StoreError> {
        let row = (
            tombstones::user_id.eq(self.user_id().to_string()),
            tombstones::id.eq(id.to_string()),
            tombstones::kind.eq(kind),
            tombstones::deleted_at.eq(self.now.millis()),
            tombstones::changed.eq(self.number),
        );
        self.connection.run(diesel::insert_into(tombstones::table).values(row))?;
        self.limit_remembered(1)
    }

    /// Whether there was a `task` or a `list` with this id, which is gone for good.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn is_gone(&mut self, kind: &str, id: Uuid) -> Result<bool, StoreError> {
        let row = tombstones::table
            .filter(tombstones::user_id.eq(self.user_id().to_string()))
            .filter(tombstones::id.eq(id.to_string()))
            .filter(tombstones::kind.eq(kind));
        Ok(only(self.connection.load_all(diesel::select(exists(row))))?)
    }

    /// Whether a task is in the trash.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn is_in_trash(&mut self, id: TaskId) -> Result<bool, StoreError> {
        let row = trash::table
            .filter(trash::user_id.eq(self.user_id().to_string()))
            .filter(trash::id.eq(id.to_string()));
        Ok(only(self.connection.load_all(diesel::select(exists(row))))?)
    }

    /// What there is of a task with this id, in one statement.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn traces(&mut self, id: TaskId) -> Result<Traces, StoreError> {
        let (user, text) = (self.user_id().to_string(), id.to_string());
        let trashed = trash_of(user.clone()).filter(trash::id.eq(text.clone()));
        let gone = tombstones::table
            .filter(tombstones::user_id.eq(user.clone()))
            .filter(tombstones::id.eq(text))
            .filter(tombstones::kind.eq("task"));
        let traces = (exists(task_row(user, id)), exists(trashed), exists(gone));
        let (is_live, is_trashed, is_gone) = only(self.connection.load_all(diesel::select(traces)))?;
        Ok(match () {
            () if is_live => Traces::Live,
            () if is_trashed || is_gone => Traces::Deleted,
            () => Traces::None,
        })
    }
}
