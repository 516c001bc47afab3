//! The undo of an import.

use super::remembered::forget;
use crate::{
    engine::only,
    error::StoreError,
    schema::{imported, tasks},
    tasks::{
        lists::TasksOfList,
        precondition::Precondition,
        tasks_of::TasksOf,
        writing::{Change, task_rows_of},
    },
};
use diesel::{
    dsl::exists,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};
use shared::{ImportUndone, ListId};
use uuid::Uuid;

/// The tasks of an import and their subtasks. $1 is the account, $2 the import.
macro_rules! of_import {
    () => {
        "user_id = $1 AND (id IN (SELECT item_id FROM imported WHERE user_id = $1 AND import_id = $2 AND kind = 'task')
            OR parent_id IN (SELECT item_id FROM imported WHERE user_id = $1 AND import_id = $2 AND kind = 'task'))"
    };
}
/// The texts stay in the database.
const COPY: &str = concat!(
    "WITH moved AS (SELECT * FROM tasks WHERE ",
    of_import!(),
    ")
    INSERT INTO trash (user_id, id, title, description, completed, created_at, updated_at, attributes, parent_id,
        deleted_at, changed)
    SELECT user_id, id, title, description, completed, created_at, updated_at, attributes, parent_id, $3, $4 FROM moved"
);
const FORGET_REMINDERS: &str = concat!(
    "DELETE FROM task_reminders WHERE user_id = $1 AND next_at IS NOT NULL AND lease IS NULL
        AND task_id IN (SELECT id FROM tasks WHERE ",
    of_import!(),
    ")"
);
const REMOVE: &str = concat!("DELETE FROM tasks WHERE ", of_import!());

impl TasksOf<'_> {
    /// Moves the tasks that an import added to the trash, with their subtasks, and deletes the lists that it added and that
    /// have no other tasks. What it added is forgotten: the file can be imported again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the account has no such import, [`StoreError::Revoked`], [`StoreError::Overloaded`],
    /// [`StoreError::Unavailable`].
    pub async fn undo_import(&self, id: Uuid) -> Result<ImportUndone, StoreError> {
        self.write_long(move |change| change.undo_import(id)).await
    }
}

impl Change<'_> {
    fn undo_import(&mut self, import: Uuid) -> Result<ImportUndone, StoreError> {
        let lists = self.lists_of_import(import)?;
        let tasks = self.move_import_to_trash(import)?;
        let mut undone = ImportUndone { lists: 0, tasks };
        for list in lists {
            let others = task_rows_of(self.user_id().to_string()).filter(tasks::list_id.eq(list.to_string()));
            let has_others: bool = only(self.connection.load_all(diesel::select(exists(others))))?;
            if !has_others && self.list_exists(list)? {
                self.delete_list(list, TasksOfList::ToInbox, &Precondition::default())?;
                undone.lists += 1;
            }
        }
        let user = self.user_id().to_string();
        match forget(self.connection, &user, import)? {
            0 => Err(StoreError::NotFound),
            _ => Ok(undone),
        }
    }

    fn move_import_to_trash(&mut self, import: Uuid) -> Result<usize, StoreError> {
        let (user, import) = (self.user_id().to_string(), import.to_string());
        let copy = sql_query(COPY).bind::<Text, _>(&user).bind::<Text, _>(&import);
        copy.bind::<BigInt, _>(self.now.millis()).bind::<BigInt, _>(self.number).execute(self.connection)?;
        let forget = sql_query(FORGET_REMINDERS).bind::<Text, _>(&user).bind::<Text, _>(&import);
        forget.execute(self.connection)?;
        let remove = sql_query(REMOVE).bind::<Text, _>(&user).bind::<Text, _>(&import);
        let moved = remove.execute(self.connection)?;
        let count = i64::try_from(moved).map_err(StoreError::internal)?;
        self.task_count -= count;
        self.trash_count += count;
        self.trim_trash()?;
        Ok(moved)
    }

    fn lists_of_import(&mut self, import: Uuid) -> Result<Vec<ListId>, StoreError> {
        let rows = imported::table
            .filter(imported::user_id.eq(self.user_id().to_string()))
            .filter(imported::import_id.eq(import.to_string()))
            .filter(imported::kind.eq("list"))
            .order(imported::item_id)
            .select(imported::item_id);
        let ids: Vec<String> = self.connection.load_all(rows)?;
        ids.iter().map(|id| id.parse().map_err(StoreError::internal)).collect()
    }
}
