//! Applies operations as the server does. What it would refuse, because a row is not there, changes nothing.

use super::{
    rows::{Key, Row, list, tasks},
    view::View,
};
use crate::replica::operations::{Operation, Verb, merge};
use shared::{
    Kind, List, ListPatch, Tags, Task, TaskAttributes, TaskDescription, TaskId, TaskPatch, Timestamp, UserId,
};
use uuid::Uuid;

/// Applies an operation.
pub(crate) fn apply(view: &mut View, owner: UserId, operation: &Operation) {
    match (operation.kind, operation.verb) {
        (Kind::Task, Verb::Create) => create_task(view, owner, operation),
        (Kind::Task, Verb::Delete) => delete_task(view, operation.id.into()),
        (Kind::Task, Verb::Restore) => restore(view, operation),
        (Kind::Task, _) => change_task(view, operation),
        (Kind::List, Verb::Create) => create_list(view, operation),
        (Kind::List, Verb::Delete) => delete_list(view, operation),
        (Kind::List, _) => change_list(view, operation),
    }
}

/// A task with an update; `updated_at` is later than it was.
pub(crate) fn changed_task(task: &Task, operation: &Operation) -> Task {
    let TaskPatch {
        title,
        description,
        list_id,
        due,
        priority,
        tags,
        tags_add,
        tags_remove,
        repeat,
        position,
        parent_id,
        reminders,
        completed: _,
    } = operation.patch.clone();
    let mut task = task.clone();
    set(&mut task.title, title.map(Into::into));
    if let Some(mine) = description {
        task.description = described(task.description, mine, operation.base.as_deref());
    }
    let attributes = &mut task.attributes;
    set(&mut attributes.list_id, list_id);
    set(&mut attributes.due, due);
    set(&mut attributes.priority, priority);
    set(&mut attributes.tags, tags.map(Option::unwrap_or_default));
    let (added, removed) = (tags_add.unwrap_or_default(), tags_remove.unwrap_or_default());
    if added != Tags::default() || removed != Tags::default() {
        let changed = attributes.tags.changed(&added, &removed);
        set(&mut attributes.tags, changed.ok());
    }
    set(&mut attributes.repeat, repeat);
    set(&mut attributes.position, position);
    set(&mut attributes.parent_id, parent_id);
    set(&mut attributes.reminders, reminders.map(Option::unwrap_or_default));
    task.updated_at = later(task.updated_at, operation.at);
    task
}

/// A list with an update.
pub(crate) fn changed_list(list: &List, operation: &Operation) -> List {
    let ListPatch { name, color, position, archived } = operation.list.clone();
    let mut list = list.clone();
    set(&mut list.name, name.map(Into::into));
    set(&mut list.color, color);
    set(&mut list.position, position);
    set(&mut list.archived, archived.map(Option::unwrap_or_default));
    list.updated_at = later(list.updated_at, operation.at);
    list
}

fn set<T>(member: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *member = value;
    }
}

/// A description after an edit that began with `base`. If it has changed meanwhile, the two are merged.
fn described(current: Option<String>, mine: Option<TaskDescription>, base: Option<&str>) -> Option<String> {
    let text = current.as_deref().unwrap_or_default();
    let mine = mine.map(String::from);
    match base {
        Some(base) if base != text => {
            let merged = merge(base, text, mine.as_deref().unwrap_or_default());
            match TaskDescription::parse(&merged) {
                Ok(merged) if merged.as_str().is_empty() => mine,
                Ok(merged) => Some(merged.into()),
                Err(_) => mine,
            }
        }
        _ => mine,
    }
}

fn later(updated_at: Timestamp, at: Timestamp) -> Timestamp {
    Timestamp::from_millis(at.millis().max(updated_at.millis() + 1))
}

/// When an id was made, if it is of version 7 (RFC 9562 section 5.7).
fn created_at(id: Uuid) -> Option<Timestamp> {
    let millis = i64::try_from(id.as_u128() >> 80).unwrap_or_default();
    (id.get_version_num() == 7).then(|| Timestamp::from_millis(millis))
}

fn create_task(view: &mut View, owner: UserId, operation: &Operation) {
    let id = operation.id.into();
    if view.task(id).is_some() {
        return;
    }
    let created_at = created_at(operation.id).unwrap_or(operation.at);
    let empty = Task {
        id,
        user_id: owner,
        title: String::new(),
        description: None,
        completed: false,
        created_at,
        updated_at: created_at,
        attributes: TaskAttributes::default(),
    };
    view.put(Task { updated_at: created_at, ..changed_task(&empty, operation) });
}

fn change_task(view: &mut View, operation: &Operation) {
    let Some(before) = view.task(operation.id.into()) else { return };
    let completed = match operation.verb {
        Verb::Complete => true,
        Verb::Reopen => false,
        _ => operation.patch.completed.unwrap_or(before.completed),
    };
    if operation.verb != Verb::Update && completed == before.completed {
        return;
    }
    let before = before.clone();
    let mut task = changed_task(&before, operation);
    if completed != before.completed {
        task.completed = completed;
        task.attributes.completed_at = completed.then_some(operation.at);
        match completed {
            true => add_successor(view, &mut task, operation),
            false => remove_successor(view, &mut task),
        }
    }
    let list_id = task.attributes.list_id;
    if list_id != before.attributes.list_id {
        for child in view.children(task.id) {
            let mut child = Task::clone(&child);
            child.attributes.list_id = list_id;
            view.put(child);
        }
    }
    view.put(task);
}

/// Adds the next task of a repeating one. The server also copies the subtasks, under ids of its own.
fn add_successor(view: &mut View, task: &mut Task, operation: &Operation) {
    let (Some(id), Some(today)) = (operation.next_id, operation.today) else { return };
    let TaskAttributes { repeat: Some(repeat), due: Some(due), successor_id: None, .. } = &task.attributes
    else {
        return;
    };
    let Some(next) = repeat.successor(due.date(), today) else { return };
    if view.task(id).is_none() {
        let created_at = created_at(id.uuid()).unwrap_or(operation.at);
        let days = next.due.days() - due.date().days();
        let attributes = TaskAttributes {
            completed_at: None,
            due: Some(due.clone().on(next.due)),
            repeat: Some(next.repeat),
            reminders: task.attributes.reminders.moved(days),
            ..task.attributes.clone()
        };
        let successor =
            Task { id, completed: false, created_at, updated_at: created_at, attributes, ..task.clone() };
        view.put(successor);
    }
    task.attributes.successor_id = Some(id);
}

/// Removes the successor if it is as it was made. Otherwise both stay, and this task does not repeat any more.
fn remove_successor(view: &mut View, task: &mut Task) {
    let Some(id) = task.attributes.successor_id.take() else { return };
    let as_made = |task: &Task, made: &Task| task.updated_at == made.created_at;
    let successor = view.task(id).cloned();
    let children = view.children(id);
    match successor.filter(|made| as_made(made, made) && children.iter().all(|child| as_made(child, made))) {
        Some(_) => delete_task(view, id),
        None => task.attributes.repeat = None,
    }
}

fn delete_task(view: &mut View, id: TaskId) {
    for child in view.children(id) {
        view.remove(Key::Task(child.id));
    }
    view.remove(Key::Task(id));
}

/// Shows tasks again as they were when they were deleted, the parent first.
fn restore(view: &mut View, operation: &Operation) {
    for task in
        operation.tasks.iter().filter(|task| view.task(task.id).is_none()).cloned().collect::<Vec<_>>()
    {
        let mut task = task;
        let parent = task.attributes.parent_id.and_then(|id| view.task(id)).cloned();
        let parent = parent.filter(|parent| parent.attributes.parent_id.is_none());
        task.attributes.list_id = match &parent {
            Some(parent) => parent.attributes.list_id,
            None => task.attributes.list_id.filter(|list| view.has_list(*list)),
        };
        task.attributes.parent_id = parent.map(|parent| parent.id);
        view.put(task);
    }
}

fn create_list(view: &mut View, operation: &Operation) {
    let id = operation.id.into();
    if view.has_list(id) {
        return;
    }
    let created_at = created_at(operation.id).unwrap_or(operation.at);
    let empty = List {
        id,
        name: String::new(),
        color: None,
        position: None,
        archived: false,
        created_at,
        updated_at: created_at,
    };
    view.put(List { updated_at: created_at, ..changed_list(&empty, operation) });
}

fn change_list(view: &mut View, operation: &Operation) {
    let changed = list(view.rows(), operation.id.into()).map(|list| changed_list(list, operation));
    if let Some(list) = changed {
        view.put(list);
    }
}

fn delete_list(view: &mut View, operation: &Operation) {
    let id = operation.id.into();
    if !view.has_list(id) {
        return;
    }
    let tasks: Vec<_> =
        tasks(view.rows()).filter(|task| task.attributes.list_id == Some(id)).cloned().collect();
    for task in tasks {
        match operation.to_inbox {
            true => {
                let mut task = Task::clone(&task);
                task.attributes.list_id = None;
                view.put(Row::from(task));
            }
            false => view.remove(Key::Task(task.id)),
        }
    }
    view.remove(Key::List(id));
}
