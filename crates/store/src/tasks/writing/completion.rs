//! Completing and reopening tasks. Completing a repeating one adds the next.

use super::{
    delete::Traces,
    rows::{task_row, task_rows_of},
    transaction::Change,
};
use crate::{
    clock::Clock,
    engine::only,
    error::StoreError,
    schema::tasks,
    tasks::{precondition::Precondition, tasks_of::TasksOf},
    zone::{is_today_somewhere, today, zone_of},
};
use diesel::{dsl::exists, prelude::*};
use shared::{Date, Due, Task, TaskAttributes, TaskId};

/// What a client says about the completion of a repeating task.
#[derive(Clone, Copy, Debug, Default)]
pub struct Completion {
    /// The day of the device.
    pub today: Option<Date>,
    /// The id of the next task.
    pub next_id: Option<TaskId>,
}

impl TasksOf<'_> {
    /// Toggles `completed`.
    ///
    /// # Errors
    /// As [`TasksOf::change`].
    pub async fn toggle(
        &self,
        id: TaskId,
        when: Precondition,
        completion: Completion,
    ) -> Result<Task, StoreError> {
        self.write(0, move |change| {
            let mut task = change.expect(id, &when)?;
            change.check_completion(completion)?;
            let completed = !task.completed;
            change.set_completed(&mut task, completed, completion)?;
            change.save(task)
        })
        .await
    }
}

impl Change<'_> {
    /// Completes an open task, or reopens a completed one. The caller saves it.
    ///
    /// # Errors
    /// [`StoreError::Invalid`], [`StoreError::QuotaExceeded`].
    pub(crate) fn set_completed(
        &mut self,
        task: &mut Task,
        completed: bool,
        completion: Completion,
    ) -> Result<(), StoreError> {
        task.completed = completed;
        task.attributes.completed_at = completed.then_some(self.now);
        if completed { self.add_successor(task, completion) } else { self.remove_successor(task) }
    }

    /// Also of a task that does not repeat, or is in the wanted state already: what a client sends is right or refused.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] if the day cannot be that of any device, or no task can have the id.
    pub(crate) fn check_completion(&self, completion: Completion) -> Result<(), StoreError> {
        if !completion.today.is_none_or(|date| is_today_somewhere(self.now, date)) {
            return Err(StoreError::invalid("today", "today is further than a day from the server's date"));
        }
        completion.next_id.map_or(Ok(()), |id| self.check_new_id("next_id", id.uuid()))
    }

    fn add_successor(&mut self, task: &mut Task, completion: Completion) -> Result<(), StoreError> {
        let TaskAttributes { repeat: Some(repeat), due: Some(due), successor_id: None, .. } =
            &task.attributes
        else {
            return Ok(());
        };
        let today = match completion.today {
            Some(today) => today,
            None => today(self.now, zone_of(self.connection, self.principal)?.as_ref()),
        };
        let Some(next) = repeat.successor(due.date(), today) else { return Ok(()) };
        let id = self.successor_id(completion.next_id)?;
        let days = next.due.days() - due.date().days();
        let mut successor = self.copy(task, id, days);
        successor.attributes.due = Some(due.clone().on(next.due));
        successor.attributes.repeat = Some(next.repeat);
        let created_at = successor.created_at;
        self.count_task()?;
        self.insert(successor)?;
        let children = self.children(task.id)?;
        // One that repeats itself goes on in its own successor.
        let goes_on =
            |child: &&Task| children.iter().any(|other| child.attributes.successor_id == Some(other.id));
        for child in children.iter().filter(|child| !goes_on(child)) {
            let mut copy = self.copy(child, self.clock.new_id().into(), days);
            copy.attributes.parent_id = Some(id);
            // Its rule may have ended by then.
            if self.check_dates(&copy.attributes).is_err() {
                copy.attributes.repeat = None;
            }
            (copy.created_at, copy.updated_at) = (created_at, created_at);
            self.count_task()?;
            self.insert(copy)?;
        }
        task.attributes.successor_id = Some(id);
        Ok(())
    }

    fn successor_id(&mut self, wanted: Option<TaskId>) -> Result<TaskId, StoreError> {
        let Some(id) = wanted else { return Ok(self.clock.new_id().into()) };
        match self.traces(id)? {
            Traces::None => Ok(id),
            _ => Err(StoreError::invalid("next_id", "There was a task with this id before")),
        }
    }

    /// An open copy, with what has a date moved by some days.
    fn copy(&self, task: &Task, id: TaskId, days: i64) -> Task {
        let created_at = Clock::timestamp_of(id.uuid()).unwrap_or(self.now);
        let attributes = TaskAttributes {
            completed_at: None,
            successor_id: None,
            due: task.attributes.due.clone().and_then(|due| moved(due, days)),
            reminders: task.attributes.reminders.moved(days),
            ..task.attributes.clone()
        };
        Task { id, completed: false, created_at, updated_at: created_at, attributes, ..task.clone() }
    }

    /// Removes the successor if it is as it was made. Otherwise both stay, and this task does not repeat any more.
    fn remove_successor(&mut self, task: &mut Task) -> Result<(), StoreError> {
        let Some(id) = task.attributes.successor_id.take() else { return Ok(()) };
        let Some(successor) = self.task(id)? else {
            task.attributes.repeat = None;
            return Ok(());
        };
        if successor.updated_at != successor.created_at || self.has_later_children(id)? {
            task.attributes.repeat = None;
            return Ok(());
        }
        for gone in self.children(id)?.iter().chain([&successor]) {
            self.bury(gone)?;
        }
        Ok(())
    }

    /// Whether a task that was never changed has subtasks that were not made with it, in one change, or were changed.
    fn has_later_children(&mut self, id: TaskId) -> QueryResult<bool> {
        let user = self.user_id().to_string();
        let made: i64 = only(self.connection.load_all(task_row(user.clone(), id).select(tasks::changed)))?;
        let later =
            task_rows_of(user).filter(tasks::parent_id.eq(id.to_string())).filter(tasks::changed.ne(made));
        only(self.connection.load_all(diesel::select(exists(later))))
    }
}

fn moved(due: Due, days: i64) -> Option<Due> {
    let date = due.date().add_days(days)?;
    Some(due.on(date))
}
