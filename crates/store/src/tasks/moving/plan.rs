//! What an import will add, decided before anything is written. A dry run ends here.

use super::{
    known::{Known, Location},
    remembered::{list_key, task_key},
};
use crate::{
    error::{Quota, StoreError},
    tasks::limits::{MAX_LISTS, MAX_TAGS, MAX_TASKS},
};
use formats::{ImportedList, ImportedTask, Pace};
use shared::{ListId, ListName, TaskId};
use std::collections::HashSet;

/// What becomes of a file.
pub(super) struct Plan {
    /// For each list of the file.
    pub(super) lists: Vec<PlannedList>,
    /// For each task of the file.
    pub(super) tasks: Vec<PlannedTask>,
    /// How many tags the account does not have yet.
    pub(super) new_tags: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PlannedList {
    Existing(ListId),
    New,
    /// Not added: an earlier import added it, it was deleted since, and the file has no new task for it.
    Left,
}

pub(super) enum PlannedTask {
    /// The account has it, or an earlier import added it: the id of the task, `None` if that is not live.
    Known(Option<TaskId>),
    New {
        keeps_id: bool,
    },
}

impl Plan {
    /// # Errors
    /// [`StoreError::QuotaExceeded`].
    pub(super) fn of(file: &formats::Import, known: &Known) -> Result<Self, StoreError> {
        let (mut taken, mut pace) = (HashSet::new(), Pace::begin());
        let plan_task = |task| {
            pace.rest();
            plan_task(task, known, &mut taken)
        };
        let tasks: Vec<PlannedTask> = file.tasks.iter().map(plan_task).collect();
        let filled: HashSet<usize> = file
            .tasks
            .iter()
            .zip(&tasks)
            .filter(|(_, planned)| matches!(planned, PlannedTask::New { .. }))
            .filter_map(|(task, _)| task.list)
            .collect();
        let plan_list = |(place, list)| plan_list(list, filled.contains(&place), known);
        let lists = file.lists.iter().enumerate().map(plan_list).collect();
        let plan = Self { new_tags: new_tags(file, &tasks, known), lists, tasks };
        plan.check_quotas(known)?;
        Ok(plan)
    }

    pub(super) fn new_tasks(&self) -> usize {
        self.tasks.iter().filter(|task| matches!(task, PlannedTask::New { .. })).count()
    }

    pub(super) fn new_lists(&self) -> usize {
        self.lists.iter().filter(|list| **list == PlannedList::New).count()
    }

    fn check_quotas(&self, known: &Known) -> Result<(), StoreError> {
        let limits = [
            (self.new_tasks(), known.tasks.len(), usize::try_from(MAX_TASKS), Quota::Tasks),
            (self.new_lists(), known.lists.len(), usize::try_from(MAX_LISTS), Quota::Lists),
            (self.new_tags, known.used_tags.len(), Ok(MAX_TAGS), Quota::Tags),
        ];
        for (added, there, max, quota) in limits {
            if added > 0 && added + there > max.unwrap_or_default() {
                return Err(StoreError::QuotaExceeded(quota));
            }
        }
        Ok(())
    }
}

/// Two tasks of a file never get the same id.
fn plan_task(task: &ImportedTask, known: &Known, taken: &mut HashSet<TaskId>) -> PlannedTask {
    if let Some(id) = task.id.filter(|id| known.tasks.contains_key(id)) {
        return PlannedTask::Known(Some(id));
    }
    if let Some(item) = known.imported.get(&task_key(&task.key)) {
        return PlannedTask::Known(item.parse().ok().filter(|id| known.tasks.contains_key(id)));
    }
    let is_free = |id: &TaskId| !known.deleted.contains(id) && taken.insert(*id);
    PlannedTask::New { keeps_id: task.id.as_ref().is_some_and(is_free) }
}

fn plan_list(list: &ImportedList, is_filled: bool, known: &Known) -> PlannedList {
    let by_key = known.imported.get(&list_key(&list.name));
    let existing = by_key
        .and_then(|id| id.parse().ok())
        .filter(|id| known.lists.contains(id))
        .or(list.id.filter(|id| known.lists.contains(id)))
        .or_else(|| known.list_by_name.get(&ListName::folded(list.name.as_str())).copied());
    match existing {
        Some(id) => PlannedList::Existing(id),
        None if is_filled || by_key.is_none() => PlannedList::New,
        None => PlannedList::Left,
    }
}

fn new_tags(file: &formats::Import, planned: &[PlannedTask], known: &Known) -> usize {
    let new = file.tasks.iter().zip(planned).filter(|(_, it)| matches!(it, PlannedTask::New { .. }));
    let tags = new.flat_map(|(task, _)| task.tags.as_slice()).map(shared::Tag::folded);
    tags.filter(|tag| !known.tags.contains(tag)).collect::<HashSet<_>>().len()
}

/// Where a subtask belongs whose parent was here before: under it, if that can have subtasks.
pub(super) fn parent_location(known: &Known, parent: Option<TaskId>) -> Option<(TaskId, Location)> {
    let parent = parent?;
    known.tasks.get(&parent).filter(|location| !location.is_subtask).map(|location| (parent, *location))
}
