//! What happens to tasks in the trash: they are restored, or deleted for good.

use super::transaction::Change;
use crate::{
    error::StoreError,
    schema::trash,
    tasks::{
        precondition::Precondition,
        tasks_of::TasksOf,
        trash::{Trashed, bury_oldest, forget_oldest, remember, trash_of, trashed, trashed_columns},
    },
};
use diesel::prelude::*;
use shared::{Task, TaskId};
use uuid::Uuid;

/// How many tasks the trash of an account has at most. The oldest go first.
const MAX_TRASH: i64 = 10_000;
/// After how many more ids that are remembered their number is looked at.
const LOOKED_AT: u128 = 100;
/// How many tasks are deleted for good in one transaction when the trash is emptied.
const PIECE: i64 = 250;

impl TasksOf<'_> {
    /// Restores a task, and the subtasks that were deleted with it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if it is not in the trash, [`StoreError::Changed`], [`StoreError::QuotaExceeded`],
    /// [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn restore(&self, id: TaskId, when: Precondition) -> Result<Task, StoreError> {
        self.write(0, move |change| change.restore(id, &when)).await
    }

    /// Deletes a task in the trash for good, and the subtasks that were deleted with it.
    ///
    /// # Errors
    /// As [`TasksOf::restore`], except for the quota.
    pub async fn delete_for_good(&self, id: TaskId, when: Precondition) -> Result<(), StoreError> {
        self.write(0, move |change| change.delete_for_good(id, &when)).await
    }

    /// Deletes for good what is in the trash now. In pieces, so that others can write meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Overloaded`], [`StoreError::Unavailable`].
    pub async fn empty_trash(&self) -> Result<(), StoreError> {
        let mut begin = None;
        loop {
            let bury = move |change: &mut Change<'_>| {
                let begin = begin.unwrap_or(change.number);
                Ok((begin, change.bury_oldest(begin, PIECE)?))
            };
            let (number, buried) = self.write(0, bury).await?;
            if buried < PIECE {
                return Ok(());
            }
            begin = Some(number);
        }
    }
}

impl Change<'_> {
    /// Restores a task, and the subtasks that were deleted with it.
    ///
    /// # Errors
    /// As [`TasksOf::restore`].
    pub(crate) fn restore(&mut self, id: TaskId, when: &Precondition) -> Result<Task, StoreError> {
        let (task, children) = self.take_out(id, when)?;
        let task = self.put_back(task)?;
        for child in children {
            self.put_back(child)?;
        }
        Ok(task)
    }

    /// Deletes a task in the trash for good, and the subtasks that were deleted with it.
    ///
    /// # Errors
    /// As [`TasksOf::delete_for_good`].
    pub(crate) fn delete_for_good(&mut self, id: TaskId, when: &Precondition) -> Result<(), StoreError> {
        let (task, children) = self.take_out(id, when)?;
        let user = self.user_id().to_string();
        let gone: Vec<_> = [task].into_iter().chain(children).collect();
        for gone in &gone {
            let id = gone.deleted.task.id.to_string();
            remember(self.connection, &user, &id, gone.changed, self.now)?;
        }
        self.limit_remembered(gone.len())
    }

    /// Deletes the oldest for good if there are too many. To be called after tasks were moved to the trash.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn trim_trash(&mut self) -> Result<(), StoreError> {
        if self.trash_count > MAX_TRASH {
            self.bury_oldest(i64::MAX, self.trash_count - MAX_TRASH)?;
        }
        Ok(())
    }

    /// Deletes the oldest for good, of those that were deleted before the change with this number, and returns how many.
    fn bury_oldest(&mut self, before: i64, limit: i64) -> Result<i64, StoreError> {
        let user = self.user_id().to_string();
        let buried = bury_oldest(self.connection, &user, self.now, before, limit)?;
        self.rows += buried;
        self.limit_remembered(buried)?;
        let buried = i64::try_from(buried).map_err(StoreError::internal)?;
        self.trash_count -= buried;
        Ok(buried)
    }

    /// Forgets the oldest ids if there are too many. To be called with the number of those that were added; their number is not
    /// looked at each time, at random, so that no order of writes avoids it.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) fn limit_remembered(&mut self, added: usize) -> Result<(), StoreError> {
        if Uuid::new_v4().as_u128() % LOOKED_AT < u128::try_from(added).map_err(StoreError::internal)? {
            let user = self.user_id().to_string();
            forget_oldest(self.connection, &user)?;
        }
        Ok(())
    }

    /// Takes a task, and the subtasks that were deleted with it, out of the trash.
    fn take_out(&mut self, id: TaskId, when: &Precondition) -> Result<(Trashed, Vec<Trashed>), StoreError> {
        let user = self.user_id().to_string();
        let row = trash_of(user.clone()).filter(trash::id.eq(id.to_string())).select(trashed_columns());
        let row = self.connection.first_row(row).optional()?;
        let task = trashed(self.principal, row.ok_or(StoreError::NotFound)?)?;
        if !when.is_met_by(task.deleted.task.updated_at) {
            return Err(StoreError::Changed);
        }
        let children = trash_of(user.clone())
            .filter(trash::parent_id.eq(id.to_string()))
            .order(trash::id)
            .select(trashed_columns());
        let children =
            self.connection.load_all(children)?.into_iter().map(|row| trashed(self.principal, row));
        let mut children = children.collect::<Result<Vec<_>, _>>()?;
        // The others were deleted on their own.
        children.retain(|child| child.changed == task.changed);
        for gone in children.iter().chain([&task]) {
            let row = trash_of(user.clone()).filter(trash::id.eq(gone.deleted.task.id.to_string()));
            self.connection.run(diesel::delete(row))?;
            self.trash_count -= 1;
        }
        Ok((task, children))
    }

    /// Adds a task from the trash to its list, if there still is one, and to its parent, if that can still be one.
    fn put_back(&mut self, trashed: Trashed) -> Result<Task, StoreError> {
        let mut task = trashed.deleted.task;
        let parent = match task.attributes.parent_id {
            Some(id) => self.task(id)?.filter(|parent| parent.attributes.parent_id.is_none()),
            None => None,
        };
        task.attributes.list_id = match (&parent, task.attributes.list_id) {
            (Some(parent), _) => parent.attributes.list_id,
            (None, Some(list)) if self.list_exists(list)? => Some(list),
            (None, _) => None,
        };
        task.attributes.parent_id = parent.map(|parent| parent.id);
        // Tags may have been renamed meanwhile.
        task.attributes.tags = self.name_tags(std::mem::take(&mut task.attributes.tags), Some(task.id))?;
        task.updated_at = self.after(task.updated_at);
        self.count_task()?;
        self.insert(task.clone())?;
        Ok(task)
    }
}
