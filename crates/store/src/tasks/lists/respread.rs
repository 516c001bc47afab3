//! Short positions for the tasks of a list, in the order that they have.

use crate::{
    error::StoreError,
    schema::tasks,
    tasks::{
        tasks_of::TasksOf,
        writing::{Change, Sparse, SparseRow, sparse, task_rows_of},
    },
};
use diesel::prelude::*;
use shared::{ListId, Position};
use std::cmp::Reverse;

impl TasksOf<'_> {
    /// Gives the tasks of a list, or of the inbox, short positions, and changes nothing about their order.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn respread(&self, list: Option<ListId>) -> Result<(), StoreError> {
        self.write(0, move |change| change.respread(list)).await
    }
}

/// Where a task is in its list.
fn place(task: &Sparse) -> Position {
    task.attributes.position.clone().unwrap_or_else(|| Position::unmoved(task.id))
}

impl Change<'_> {
    fn respread(&mut self, list: Option<ListId>) -> Result<(), StoreError> {
        if let Some(list) = list
            && !self.list_exists(list)?
        {
            return Err(StoreError::NotFound);
        }
        let mut tasks = self.tasks_in(list)?;
        tasks.sort_by_cached_key(|task| (place(task), Reverse(task.id)));
        // Those that were moved before a task that would be created now.
        let new = Position::unmoved(self.clock.new_id().into());
        let pinned = tasks.partition_point(|task| place(task) < new);
        let positions = Position::spread(pinned, tasks.len() - pinned).map(Some);
        let moved = tasks.into_iter().zip(positions).filter_map(|(mut task, position)| {
            let is_moved = task.attributes.position != position;
            task.attributes.position = position;
            is_moved.then_some(task)
        });
        self.save_all(moved.collect())
    }

    /// The tasks of a list, or of the inbox.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) fn tasks_in(&mut self, list: Option<ListId>) -> Result<Vec<Sparse>, StoreError> {
        let all = task_rows_of(self.user_id().to_string()).select(sparse());
        let rows: Vec<SparseRow> = match list {
            Some(list) => self.connection.load_all(all.filter(tasks::list_id.eq(list.to_string())))?,
            None => self.connection.load_all(all.filter(tasks::list_id.is_null()))?,
        };
        rows.into_iter().map(Sparse::of).collect()
    }
}
