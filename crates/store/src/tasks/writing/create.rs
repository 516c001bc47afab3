//! Creating tasks.

use super::{delete::Traces, transaction::Change};
use crate::{clock::Clock, error::StoreError, tasks::tasks_of::TasksOf};
use shared::{NewTask, Task, TaskAttributes, TaskDescription};
use std::time::Duration;
use uuid::Uuid;

/// How far a client's clock may be ahead.
const AHEAD: Duration = Duration::from_secs(24 * 60 * 60);

/// The result of creating a task or a list.
#[derive(Clone, Debug)]
pub enum Created<T = Task> {
    New(T),
    /// There is one with this id, because the request was repeated: as it is now.
    Existing(T),
}

impl TasksOf<'_> {
    /// Creates a task. With an id it can be repeated.
    ///
    /// # Errors
    /// [`StoreError::Invalid`], [`StoreError::Deleted`], [`StoreError::QuotaExceeded`], [`StoreError::Revoked`],
    /// [`StoreError::Unavailable`].
    pub async fn create(&self, new: NewTask) -> Result<Created, StoreError> {
        self.write(1, move |change| change.create(new)).await
    }
}

impl Change<'_> {
    /// Creates a task. Writes nothing before all is checked: in a batch it has no savepoint.
    ///
    /// # Errors
    /// As [`TasksOf::create`].
    pub(crate) fn create(&mut self, new: NewTask) -> Result<Created, StoreError> {
        if let Some(id) = new.id {
            self.check_new_id("id", id.uuid())?;
            match self.traces(id)? {
                Traces::Live => return self.task(id)?.map(Created::Existing).ok_or(StoreError::NotFound),
                Traces::Deleted => return Err(StoreError::Deleted),
                Traces::None => {}
            }
        }
        let task = self.new_task(new)?;
        self.insert(task.clone())?;
        Ok(Created::New(task))
    }

    /// The id is of version 7, and of no later than a day ahead.
    ///
    /// # Errors
    /// [`StoreError::Invalid`].
    pub(crate) fn check_new_id(&self, member: &'static str, id: Uuid) -> Result<(), StoreError> {
        match Clock::timestamp_of(id) {
            None => Err(StoreError::invalid(member, "An id is a UUID of version 7")),
            Some(time) if time > self.now + AHEAD => {
                Err(StoreError::invalid(member, "The id is of more than a day ahead"))
            }
            Some(_) => Ok(()),
        }
    }

    fn new_task(&mut self, new: NewTask) -> Result<Task, StoreError> {
        let id = new.id.unwrap_or_else(|| self.clock.new_id().into());
        let created_at = Clock::timestamp_of(id.uuid()).unwrap_or(self.now);
        let mut task = Task {
            id,
            user_id: self.user_id(),
            title: new.title.into(),
            description: new.description.map(TaskDescription::into),
            completed: new.completed,
            created_at,
            updated_at: created_at,
            attributes: TaskAttributes {
                completed_at: new.completed.then_some(self.now),
                due: new.due,
                priority: new.priority,
                repeat: new.repeat,
                position: new.position,
                reminders: new.reminders.unwrap_or_default(),
                ..TaskAttributes::default()
            },
        };
        self.check_dates(&task.attributes)?;
        self.place(&mut task, new.list_id, new.parent_id)?;
        self.count_task()?;
        task.attributes.tags = self.name_tags(new.tags.unwrap_or_default(), Some(id))?;
        Ok(task)
    }
}
