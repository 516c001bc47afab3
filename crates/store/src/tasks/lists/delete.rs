//! Deleting lists.

use super::rows::list_row;
use crate::{
    error::StoreError,
    schema::{task_reminders, tasks, trash},
    tasks::{
        precondition::Precondition,
        tasks_of::TasksOf,
        writing::{Change, task_rows_of},
    },
};
use diesel::{prelude::*, sql_types::BigInt};
use shared::ListId;

/// Where the tasks of a list go when it is deleted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TasksOfList {
    ToInbox,
    #[default]
    ToTrash,
}

impl TasksOf<'_> {
    /// Deletes a list. Its tasks, with their subtasks, go to the inbox or to the trash.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`], [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn delete_list(
        &self,
        id: ListId,
        tasks: TasksOfList,
        when: Precondition,
    ) -> Result<(), StoreError> {
        self.write(0, move |change| change.delete_list(id, tasks, &when)).await
    }
}

impl Change<'_> {
    /// Deletes a list, and remembers its id.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`].
    pub(crate) fn delete_list(
        &mut self,
        id: ListId,
        tasks: TasksOfList,
        when: &Precondition,
    ) -> Result<(), StoreError> {
        self.expect_list(id, when)?;
        match tasks {
            TasksOfList::ToInbox => {
                let mut tasks = self.tasks_in(Some(id))?;
                self.rows += tasks.len();
                tasks.iter_mut().for_each(|task| task.attributes.list_id = None);
                self.save_all(tasks)?;
            }
            TasksOfList::ToTrash => self.move_list_to_trash(id)?,
        }
        self.connection.run(diesel::delete(list_row(self.user_id().to_string(), id)))?;
        self.remember_gone("list", id.uuid())
    }

    /// As for one task, with few statements for all.
    fn move_list_to_trash(&mut self, id: ListId) -> Result<(), StoreError> {
        let of_list =
            || task_rows_of(self.principal.user_id().to_string()).filter(tasks::list_id.eq(id.to_string()));
        let rows = of_list().select((
            tasks::user_id,
            tasks::id,
            tasks::title,
            tasks::description,
            tasks::completed,
            tasks::created_at,
            tasks::updated_at,
            tasks::attributes,
            tasks::parent_id,
            self.now.millis().into_sql::<BigInt>(),
            self.number.into_sql::<BigInt>(),
        ));
        let copies = rows.insert_into(trash::table).into_columns((
            trash::user_id,
            trash::id,
            trash::title,
            trash::description,
            trash::completed,
            trash::created_at,
            trash::updated_at,
            trash::attributes,
            trash::parent_id,
            trash::deleted_at,
            trash::changed,
        ));
        self.connection.run(copies)?;
        let reminders = task_reminders::table
            .filter(task_reminders::user_id.eq(self.user_id().to_string()))
            .filter(task_reminders::task_id.eq_any(of_list().select(tasks::id)))
            .filter(task_reminders::next_at.is_not_null())
            .filter(task_reminders::lease.is_null());
        self.connection.run(diesel::delete(reminders))?;
        let moved = self.connection.run(diesel::delete(of_list()))?;
        self.rows += moved;
        let moved = i64::try_from(moved).map_err(StoreError::internal)?;
        self.task_count -= moved;
        self.trash_count += moved;
        self.trim_trash()
    }
}
