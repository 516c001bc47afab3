//! The form in which an account and an import compare.

use super::Account;
use crate::model::Import;
use shared::{Due, Position, Priority, Reminders, Repeat, Tags, Task, TaskId, Timestamp};
use std::collections::HashMap;

/// A task of an account or of an import. A test clears what its format does not keep.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Plain {
    pub(crate) id: Option<TaskId>,
    pub(crate) list: Option<String>,
    /// Its place.
    pub(crate) parent: Option<usize>,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) completed: bool,
    pub(crate) completed_at: Option<Timestamp>,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) updated_at: Option<Timestamp>,
    pub(crate) due: Option<Due>,
    pub(crate) priority: Option<Priority>,
    pub(crate) tags: Tags,
    pub(crate) repeat: Option<Repeat>,
    pub(crate) reminders: Reminders,
    pub(crate) position: Option<Position>,
    /// The id of the task that follows it.
    pub(crate) successor: Option<TaskId>,
}

/// The tasks of an account, in the order in which an import has them: subtasks after their parents.
pub(crate) fn of_account(account: &Account) -> Vec<Plain> {
    let names: HashMap<_, _> = account.lists.iter().map(|list| (list.id, list.name.clone())).collect();
    let mut places = HashMap::new();
    let mut plain: Vec<Plain> = Vec::new();
    for task in parents_first(&account.tasks) {
        places.insert(task.id, plain.len());
        let Task { title, description, completed, created_at, updated_at, attributes, .. } = task.clone();
        plain.push(Plain {
            id: Some(task.id),
            list: attributes.list_id.map(|id| names[&id].clone()),
            parent: attributes.parent_id.map(|id| places[&id]),
            title,
            description,
            completed,
            completed_at: attributes.completed_at,
            created_at: Some(created_at),
            updated_at: Some(updated_at),
            due: attributes.due,
            priority: attributes.priority,
            tags: attributes.tags,
            repeat: attributes.repeat,
            reminders: attributes.reminders,
            position: attributes.position,
            successor: attributes.successor_id,
        });
    }
    plain
}

fn parents_first(tasks: &[Task]) -> Vec<&Task> {
    let place = |id| tasks.iter().position(|task| task.id == id).unwrap();
    let mut ordered: Vec<_> = tasks.iter().enumerate().collect();
    ordered.sort_by_key(|(own, task)| match task.attributes.parent_id.map(place) {
        Some(parent) if parent > *own => (parent, 1, *own),
        _ => (*own, 0, 0),
    });
    ordered.into_iter().map(|(_, task)| task).collect()
}

/// The tasks of an import.
pub(crate) fn of_import(import: &Import) -> Vec<Plain> {
    let plain = import.tasks.iter().cloned().map(|task| Plain {
        id: task.id,
        list: task.list.map(|place| import.lists[place].name.to_string()),
        parent: task.parent,
        title: task.title.into(),
        description: task.description.map(String::from),
        completed: task.completed,
        completed_at: task.completed_at,
        created_at: task.created_at,
        updated_at: task.updated_at,
        due: task.due,
        priority: task.priority,
        tags: task.tags,
        repeat: task.repeat,
        reminders: task.reminders,
        position: task.position,
        successor: task.successor.and_then(|place| import.tasks[place].id),
    });
    plain.collect()
}
