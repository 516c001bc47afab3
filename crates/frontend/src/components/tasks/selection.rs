//! Several tasks that are selected, and what is done with all of them.

use crate::{
    browser,
    reactive::*,
    replica::Operation,
    sync::{AccountData, new_id},
};
use shared::{ListId, Task, TaskId, TaskPatch};
use std::sync::Arc;

/// Adds a task to the selection, or removes it.
pub(super) fn toggle(data: AccountData, id: TaskId) {
    data.selected.update(|selected| match selected.iter().position(|other| *other == id) {
        Some(index) => drop(selected.remove(index)),
        None => selected.push(id),
    });
}

/// Selects what is between the task that was selected last and another one, in the order of a list.
pub(super) fn select_to(data: AccountData, id: TaskId, order: &[TaskId]) {
    data.selected.update(|selected| {
        let place = |id: &TaskId| order.iter().position(|other| other == id);
        let to = place(&id).unwrap_or_default();
        let from = selected.last().and_then(place).unwrap_or(to);
        let range = order.get(from.min(to)..=from.max(to)).unwrap_or_default();
        let others: Vec<_> = range.iter().filter(|other| !selected.contains(other)).copied().collect();
        selected.extend(others.iter().filter(|other| **other != id));
        // The next range begins with this one.
        selected.retain(|other| *other != id);
        selected.push(id);
    });
}

/// Selects the task that has the focus, and the one that gets it.
pub(crate) fn extend(data: AccountData, from: TaskId, to: Option<TaskId>) {
    data.selected.update(|selected| {
        for id in [Some(from), to].into_iter().flatten() {
            if !selected.contains(&id) {
                selected.push(id);
            }
        }
    });
}

/// The selected tasks that are there.
fn tasks(data: AccountData) -> Vec<Arc<Task>> {
    let selected = data.selected.get_untracked();
    data.peek(|replica| selected.iter().filter_map(|id| replica.task(*id).cloned()).collect())
}

/// Performs operations on all, which are undone together, and ends the selection.
fn perform(data: AccountData, done: &str, operation: impl Fn(&Task) -> Option<Operation>) {
    let operations: Vec<_> = tasks(data).iter().filter_map(|task| operation(task)).collect();
    data.selected.set(Vec::new());
    if !operations.is_empty() {
        let number = operations.len().to_string();
        let words = if operations.len() == 1 { " task" } else { " tasks" };
        data.perform(operations, Some([done, &number, words].concat()));
    }
    browser::keep_focus(None, "page-heading");
}

pub(crate) fn complete_selected(data: AccountData) {
    let today = untrack(|| data.clock()).today;
    let are_open = tasks(data).iter().any(|task| !task.completed);
    let (words, is_meant) = if are_open { ("Done: ", false) } else { ("Open again: ", true) };
    perform(data, words, |task| {
        (task.completed == is_meant).then(|| match is_meant {
            false => Operation::complete(task.id, Some((today, new_id().into()))),
            true => Operation::reopen(task.id),
        })
    });
}

pub(crate) fn delete_selected(data: AccountData) {
    let selected = data.selected.get_untracked();
    perform(data, "Deleted: ", |task| is_alone(task, &selected).then(|| Operation::delete_task(task.id)));
}

/// Whether a task does not go with its parent anyway.
fn is_alone(task: &Task, selected: &[TaskId]) -> bool {
    !task.attributes.parent_id.is_some_and(|parent| selected.contains(&parent))
}

/// Moves all of them to a list, or to the inbox.
pub(super) fn move_selected(data: AccountData, list_id: Option<ListId>) {
    let selected = data.selected.get_untracked();
    perform(data, "Moved: ", |task| {
        is_alone(task, &selected).then(|| {
            let patch = TaskPatch {
                list_id: Some(list_id),
                // A subtask is in the list of its parent.
                parent_id: task.attributes.parent_id.map(|_| None),
                ..TaskPatch::default()
            };
            Operation::update_task(task.id, patch, None)
        })
    });
}

/// Changes all of them; `patch` gets what each has.
pub(super) fn update_selected(data: AccountData, words: &str, patch: impl Fn(&Task) -> TaskPatch) {
    perform(data, words, |task| Some(Operation::update_task(task.id, patch(task), None)));
}
