//! Changing tasks.

use super::{completion::Completion, transaction::Change};
use crate::{
    error::StoreError,
    tasks::{precondition::Precondition, tasks_of::TasksOf},
    zone::zone_exists,
};
use shared::{Due, Reminder, Tags, Task, TaskAttributes, TaskDescription, TaskId, TaskPatch, ZoneName};

impl TasksOf<'_> {
    /// Changes some members of a task. An empty patch changes nothing, not even `updated_at`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Deleted`], [`StoreError::Changed`], [`StoreError::Invalid`],
    /// [`StoreError::QuotaExceeded`], [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn change(
        &self,
        id: TaskId,
        patch: TaskPatch,
        when: Precondition,
        completion: Completion,
    ) -> Result<Task, StoreError> {
        if patch != TaskPatch::default() {
            return self.write(0, move |change| change.edit(id, patch, &when, completion)).await;
        }
        match self.get(id).await {
            Ok(task) if when.is_met_by(task.updated_at) => Ok(task),
            Ok(_) => Err(StoreError::Changed),
            // It may be in the trash.
            Err(StoreError::NotFound) => self.write(0, move |change| change.expect(id, &when)).await,
            Err(error) => Err(error),
        }
    }
}

impl Change<'_> {
    /// Changes a task.
    ///
    /// # Errors
    /// As [`TasksOf::change`].
    pub(crate) fn edit(
        &mut self,
        id: TaskId,
        patch: TaskPatch,
        when: &Precondition,
        completion: Completion,
    ) -> Result<Task, StoreError> {
        let mut task = self.expect(id, when)?;
        if patch.completed.is_some() {
            self.check_completion(completion)?;
        }
        let (completed, had_reminders) = (patch.completed, !task.attributes.reminders.is_empty());
        self.apply(&mut task, patch)?;
        if had_reminders && task.attributes.reminders.is_empty() {
            self.forget_reminders(id)?;
        }
        if let Some(completed) = completed.filter(|completed| *completed != task.completed) {
            self.set_completed(&mut task, completed, completion)?;
        }
        self.save(task)
    }

    /// A live task in the expected state.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Deleted`], [`StoreError::Changed`].
    pub(crate) fn expect(&mut self, id: TaskId, when: &Precondition) -> Result<Task, StoreError> {
        match self.task(id)? {
            Some(task) if when.is_met_by(task.updated_at) => Ok(task),
            Some(_) => Err(StoreError::Changed),
            None if self.is_in_trash(id)? => Err(StoreError::Deleted),
            None => Err(StoreError::NotFound),
        }
    }

    /// Applies every member but `completed`.
    fn apply(&mut self, task: &mut Task, patch: TaskPatch) -> Result<(), StoreError> {
        let (list_id, parent_id) = (task.attributes.list_id, task.attributes.parent_id);
        let places = (patch.list_id.unwrap_or(list_id), patch.parent_id.unwrap_or(parent_id));
        if places != (list_id, parent_id) {
            self.place(task, places.0, places.1)?;
        }
        let tags = changed_tags(&task.attributes, patch.tags, patch.tags_add, patch.tags_remove)?;
        if let Some(tags) = tags {
            task.attributes.tags = self.name_tags(tags, Some(task.id))?;
        }
        if let Some(title) = patch.title {
            task.title = title.into();
        }
        if let Some(description) = patch.description {
            task.description = description.map(TaskDescription::into);
        }
        let attributes = &mut task.attributes;
        let has_dates = patch.due.is_some() || patch.repeat.is_some() || patch.reminders.is_some();
        set(&mut attributes.due, patch.due);
        set(&mut attributes.repeat, patch.repeat);
        set(&mut attributes.priority, patch.priority);
        set(&mut attributes.position, patch.position);
        set(&mut attributes.reminders, patch.reminders.map(Option::unwrap_or_default));
        if has_dates { self.check_dates(&task.attributes) } else { Ok(()) }
    }

    /// The time zones exist, a repeating task is due, and its rule has an occurrence.
    ///
    /// # Errors
    /// [`StoreError::Invalid`].
    pub(crate) fn check_dates(&self, attributes: &TaskAttributes) -> Result<(), StoreError> {
        check_zone("due", attributes.due.as_ref().and_then(Due::zone))?;
        for reminder in attributes.reminders.as_slice() {
            if let Reminder::At { at } = reminder {
                check_zone("reminders", at.zone.as_ref())?;
            }
        }
        match (&attributes.repeat, &attributes.due) {
            (None, _) => Ok(()),
            (Some(_), None) => Err(StoreError::invalid("repeat", "A task that repeats has a due date")),
            (Some(repeat), Some(due)) => {
                repeat.check(due.date()).map_err(|error| StoreError::invalid("repeat", error))
            }
        }
    }
}

fn check_zone(member: &'static str, zone: Option<&ZoneName>) -> Result<(), StoreError> {
    match zone.is_none_or(zone_exists) {
        true => Ok(()),
        false => Err(StoreError::invalid(member, "There is no such time zone")),
    }
}

fn set<T>(member: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *member = value;
    }
}

/// The new tags, if they are to change.
fn changed_tags(
    attributes: &TaskAttributes,
    all: Option<Option<Tags>>,
    added: Option<Tags>,
    removed: Option<Tags>,
) -> Result<Option<Tags>, StoreError> {
    if all.is_none() && added.is_none() && removed.is_none() {
        return Ok(None);
    }
    let tags = all.map_or_else(|| attributes.tags.clone(), Option::unwrap_or_default);
    let changed = tags.changed(&added.unwrap_or_default(), &removed.unwrap_or_default());
    changed.map(Some).map_err(|error| StoreError::invalid("tags_add", error))
}
