//! Many writes in one transaction, each judged on its own.

use super::{completion::Completion, create::Created, transaction::Change};
use crate::{
    error::StoreError,
    schema::devices,
    tasks::{feed::Cursor, lists::TasksOfList, precondition::Precondition, tasks_of::TasksOf},
};
use diesel::prelude::*;
use shared::{DescriptionHash, List, ListId, ListPatch, NewList, NewTask, Task, TaskId, TaskPatch};
use uuid::Uuid;

/// How many devices of an account are remembered.
const MAX_DEVICES: usize = 50;
/// After how many rows a batch stops: others wait for it. An operation may write all subtasks of a task, and one that is refused
/// may have read all tags of the account.
const MAX_ROWS: usize = 2_000;

/// A write, as of a single request.
#[derive(Debug)]
pub enum Operation {
    CreateTask(NewTask),
    /// If there is a hash, only while the description is the one that it is of.
    UpdateTask(TaskId, TaskPatch, Option<DescriptionHash>, Completion),
    /// Completes or reopens. Does nothing to a task that is as wanted.
    SetCompleted(TaskId, bool, Completion),
    DeleteTask(TaskId),
    RestoreTask(TaskId),
    CreateList(NewList),
    UpdateList(ListId, ListPatch),
    DeleteList(ListId, TasksOfList),
}

/// The result of an [`Operation`].
#[derive(Debug)]
pub enum Outcome {
    Task(Task),
    CreatedTask(Task),
    List(List),
    CreatedList(List),
    Deleted,
}

/// Why an operation was refused.
#[derive(Debug)]
pub struct Refusal {
    pub error: StoreError,
    /// Whether it is an operation on a list.
    pub of_list: bool,
    /// If the task is not in the expected state: as it is.
    pub task: Option<Task>,
}

/// Batches of a device have rising numbers, so that each counts once.
#[derive(Clone, Copy, Debug)]
pub struct BatchNumber {
    pub device: Uuid,
    pub number: i64,
}

/// What became of a batch.
#[derive(Debug)]
pub struct Applied {
    /// The place in the feed after the batch.
    pub cursor: Cursor,
    /// In the order of the operations; `None` if this batch or a later one of the device was applied before.
    pub results: Option<Vec<Result<Outcome, Refusal>>>,
}

impl TasksOf<'_> {
    /// Applies operations in their order. After 2,000 rows the others are refused with [`StoreError::Overloaded`].
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Overloaded`], [`StoreError::Unavailable`]: none is applied.
    pub async fn apply(
        &self,
        batch: Option<BatchNumber>,
        operations: Vec<(Operation, Precondition)>,
    ) -> Result<Applied, StoreError> {
        self.write(0, move |change| {
            let is_new = batch.map_or(Ok(true), |batch| change.count_batch(batch))?;
            let results = match is_new {
                true => Some(change.apply_all(operations)?),
                false => None,
            };
            Ok(Applied { cursor: change.cursor(), results })
        })
        .await
    }
}

impl Change<'_> {
    /// Remembers the number of a batch, and returns whether it is above those before.
    fn count_batch(&mut self, batch: BatchNumber) -> Result<bool, StoreError> {
        let user = self.user_id().to_string();
        let known: Vec<(String, i64)> = devices::table
            .filter(devices::user_id.eq(&user))
            .order(devices::last_at.desc())
            .select((devices::id, devices::number))
            .load(self.connection)?;
        let id = batch.device.to_string();
        let device = (devices::user_id.eq(&user), devices::id.eq(&id));
        let row = (devices::number.eq(batch.number), devices::last_at.eq(self.now.millis()));
        match known.iter().find(|(known, _)| *known == id) {
            Some((_, last)) if batch.number <= *last => return Ok(false),
            Some(_) => {
                let of_user = devices::table.filter(devices::user_id.eq(&user));
                diesel::update(of_user.filter(devices::id.eq(&id))).set(row).execute(self.connection)?;
            }
            None => {
                diesel::insert_into(devices::table).values((device, row)).execute(self.connection)?;
                for (oldest, _) in known.iter().skip(MAX_DEVICES - 1) {
                    let of_user = devices::table.filter(devices::user_id.eq(&user));
                    diesel::delete(of_user.filter(devices::id.eq(oldest))).execute(self.connection)?;
                }
            }
        }
        Ok(true)
    }

    fn apply_all(
        &mut self,
        operations: Vec<(Operation, Precondition)>,
    ) -> Result<Vec<Result<Outcome, Refusal>>, StoreError> {
        let mut results = Vec::with_capacity(operations.len());
        for (operation, when) in operations {
            let result = self.attempt(operation, &when)?;
            // Each has a number of its own, so that a page of the feed can end after it.
            self.number += i64::from(result.is_ok());
            results.push(result);
        }
        Ok(results)
    }

    /// An operation in a savepoint, so that what is refused changes nothing, unless it is refused before it writes.
    ///
    /// # Errors
    /// Those for which the whole batch fails.
    fn attempt(
        &mut self,
        operation: Operation,
        when: &Precondition,
    ) -> Result<Result<Outcome, Refusal>, StoreError> {
        let counts = (self.task_count, self.trash_count);
        let (id, of_list) = (operation.existing_task(), operation.is_of_list());
        if self.rows > MAX_ROWS {
            return Ok(Err(Refusal { error: StoreError::Overloaded, of_list, task: None }));
        }
        let has_savepoint = !operation.is_refused_before_it_writes();
        if has_savepoint {
            self.connection.begin_savepoint()?;
        }
        let error = match self.perform(operation, when) {
            Ok(outcome) => {
                if has_savepoint {
                    self.connection.release_savepoint()?;
                }
                return Ok(Ok(outcome));
            }
            // A statement that fails has not checked anything: without a savepoint, what it left would stay.
            Err(error @ StoreError::Internal(_)) if !has_savepoint => return Err(error),
            Err(error) if !error.is_of_one_operation() => return Err(error),
            Err(error) => error,
        };
        if has_savepoint {
            self.connection.roll_back_savepoint()?;
        }
        (self.task_count, self.trash_count) = counts;
        let is_other = matches!(error, StoreError::Changed | StoreError::DescriptionChanged);
        let task = id.filter(|_| is_other).map(|id| self.task(id)).transpose()?.flatten();
        Ok(Err(Refusal { error, of_list, task }))
    }

    fn perform(&mut self, operation: Operation, when: &Precondition) -> Result<Outcome, StoreError> {
        Ok(match operation {
            Operation::CreateTask(new) => match self.create(new)? {
                Created::New(task) => Outcome::CreatedTask(task),
                Created::Existing(task) => Outcome::Task(task),
            },
            Operation::UpdateTask(id, patch, base, completion) => {
                Outcome::Task(self.update(id, patch, base, when, completion)?)
            }
            Operation::SetCompleted(id, completed, completion) => {
                let patch = TaskPatch { completed: Some(completed), ..TaskPatch::default() };
                let task = self.expect(id, when)?;
                self.check_completion(completion)?;
                let is_as_wanted = task.completed == completed;
                Outcome::Task(if is_as_wanted { task } else { self.edit(id, patch, when, completion)? })
            }
            Operation::DeleteTask(id) => self.delete(id, when).map(|()| Outcome::Deleted)?,
            Operation::RestoreTask(id) => Outcome::Task(self.restore(id, when)?),
            Operation::CreateList(new) => match self.create_list(new)? {
                Created::New(list) => Outcome::CreatedList(list),
                Created::Existing(list) => Outcome::List(list),
            },
            Operation::UpdateList(id, patch) => Outcome::List(self.edit_list(id, patch, when)?),
            Operation::DeleteList(id, tasks) => {
                self.delete_list(id, tasks, when).map(|()| Outcome::Deleted)?
            }
        })
    }

    fn update(
        &mut self,
        id: TaskId,
        patch: TaskPatch,
        base: Option<DescriptionHash>,
        when: &Precondition,
        completion: Completion,
    ) -> Result<Task, StoreError> {
        let task = self.expect(id, when)?;
        let is_based_on_other =
            base.is_some_and(|base| base != DescriptionHash::of(task.description.as_deref()));
        match () {
            () if patch.description.is_some() && is_based_on_other => Err(StoreError::DescriptionChanged),
            () if patch == TaskPatch::default() => Ok(task),
            () => self.edit(id, patch, when, completion),
        }
    }
}

impl Operation {
    fn is_of_list(&self) -> bool {
        matches!(self, Self::CreateList(_) | Self::UpdateList(..) | Self::DeleteList(..))
    }

    /// Whether every refusal comes before the first statement that writes: see [`Change::create`].
    fn is_refused_before_it_writes(&self) -> bool {
        matches!(self, Self::CreateTask(_))
    }

    fn existing_task(&self) -> Option<TaskId> {
        match self {
            Self::UpdateTask(id, ..)
            | Self::SetCompleted(id, ..)
            | Self::DeleteTask(id)
            | Self::RestoreTask(id) => Some(*id),
            _ => None,
        }
    }
}

impl StoreError {
    /// Whether the other operations of a batch go on.
    fn is_of_one_operation(&self) -> bool {
        !matches!(
            self,
            Self::Revoked
                | Self::Overloaded
                | Self::Unavailable(_)
                | Self::Unclassified(_)
                | Self::Throttled { .. }
        )
    }
}
