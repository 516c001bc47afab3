//! Lists, tasks and subtasks: what may be where.

use super::transaction::Change;
use crate::{engine::only, error::StoreError, schema::lists};
use diesel::{dsl::exists, prelude::*};
use shared::{ListId, Task, TaskId};

impl Change<'_> {
    /// Puts a task, which may be new, into a list and under a parent. Its subtasks follow it into the list.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] if there is no such list or parent, or the parent is in another list or a subtask itself.
    pub(crate) fn place(
        &mut self,
        task: &mut Task,
        list: Option<ListId>,
        parent: Option<TaskId>,
    ) -> Result<(), StoreError> {
        let is_moved = list != task.attributes.list_id;
        if let Some(list) = list.filter(|_| is_moved) {
            self.check_list(list)?;
        }
        let is_adopted = parent != task.attributes.parent_id;
        if let Some(parent) = parent.filter(|_| is_moved || is_adopted) {
            let (parent, has_children) = (self.task(parent)?, self.has_children(task.id)?);
            let reason = match parent.map(|parent| (parent.id, parent.attributes)) {
                None => Some("There is no such task"),
                Some((id, _)) if id == task.id => Some("A task is not its own subtask"),
                Some((_, parent)) if parent.parent_id.is_some() => Some("A subtask has no subtasks"),
                Some(_) if has_children => Some("A task with subtasks is no subtask"),
                Some((_, parent)) if parent.list_id != list => Some("A subtask is in the list of its task"),
                Some(_) => None,
            };
            // What the request contains is what is wrong.
            let member = if is_adopted { "parent_id" } else { "list_id" };
            reason.map_or(Ok(()), |reason| Err(StoreError::invalid(member, reason)))?;
        }
        (task.attributes.list_id, task.attributes.parent_id) = (list, parent);
        // Read last: what is refused before costs no more than a look.
        let children = if is_moved { self.children(task.id)? } else { Vec::new() };
        for mut child in children {
            child.attributes.list_id = list;
            self.save(child)?;
        }
        Ok(())
    }

    fn check_list(&mut self, id: ListId) -> Result<(), StoreError> {
        match self.list_exists(id)? {
            true => Ok(()),
            false => Err(StoreError::invalid("list_id", "There is no such list")),
        }
    }

    /// Whether the account has this list.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn list_exists(&mut self, id: ListId) -> Result<bool, StoreError> {
        let list = lists::table
            .filter(lists::user_id.eq(self.user_id().to_string()))
            .filter(lists::id.eq(id.to_string()));
        Ok(only(self.connection.load_all(diesel::select(exists(list))))?)
    }
}
