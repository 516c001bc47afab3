//! How an operation is undone.

use super::{
    rows::{list, tasks},
    view::View,
};
use crate::replica::operations::{Operation, Verb};
use shared::{Kind, List, ListName, ListPatch, Tag, Tags, Task, TaskDescription, TaskPatch, TaskTitle};

/// The operations that undo one which has not been applied to `view` yet. None for one without an effect.
pub(crate) fn inverse(view: &View, operation: &Operation) -> Vec<Operation> {
    match operation.kind {
        Kind::Task => of_task(view, operation).into_iter().collect(),
        Kind::List => of_list(view, operation),
    }
}

fn of_task(view: &View, operation: &Operation) -> Option<Operation> {
    let id = operation.id.into();
    let task = view.task(id);
    match (operation.verb, task) {
        (Verb::Create, None) => Some(Operation::delete_task(id)),
        (Verb::Restore, None) => Some(Operation::delete_task(id)),
        (Verb::Update, Some(task)) => Some(of_update(task, operation)),
        (Verb::Complete, Some(task)) if !task.completed => Some(Operation::reopen(id)),
        (Verb::Reopen, Some(task)) if task.completed => Some(Operation::complete(id, None)),
        (Verb::Delete, Some(task)) => {
            let children = view.children(id);
            let tasks = [task].into_iter().chain(&children).map(|task| Task::clone(task));
            Some(Operation::restore(id, tasks.collect()))
        }
        _ => None,
    }
}

fn of_update(task: &Task, operation: &Operation) -> Operation {
    let (patch, before) = (&operation.patch, &task.attributes);
    let had = |tag: &Tag| before.tags.as_slice().iter().any(|had| had.folded() == tag.folded());
    let tags = |tags: &Option<Tags>, existing: bool| {
        let tags = tags.as_ref()?.as_slice().iter().filter(|tag| had(tag) == existing);
        Tags::new(tags.cloned()).ok()
    };
    let description = task.description.as_deref().map(TaskDescription::parse);
    let undo = TaskPatch {
        title: patch.title.as_ref().and_then(|_| TaskTitle::parse(&task.title).ok()),
        description: patch.description.as_ref().map(|_| description.and_then(Result::ok)),
        completed: patch.completed.map(|_| task.completed),
        list_id: patch.list_id.map(|_| before.list_id),
        due: patch.due.as_ref().map(|_| before.due.clone()),
        priority: patch.priority.map(|_| before.priority),
        tags: patch.tags.as_ref().map(|_| Some(before.tags.clone())),
        tags_add: tags(&patch.tags_remove, true),
        tags_remove: tags(&patch.tags_add, false),
        repeat: patch.repeat.as_ref().map(|_| before.repeat.clone()),
        position: patch.position.as_ref().map(|_| before.position.clone()),
        parent_id: patch.parent_id.map(|_| before.parent_id),
        reminders: patch.reminders.as_ref().map(|_| Some(before.reminders.clone())),
    };
    let base =
        patch.description.as_ref().map(|text| text.as_ref().map_or("", TaskDescription::as_str).to_owned());
    Operation::update_task(task.id, undo, base)
}

fn of_list(view: &View, operation: &Operation) -> Vec<Operation> {
    let id = operation.id.into();
    match (operation.verb, list(view.rows(), id)) {
        (Verb::Create, None) => vec![Operation { to_inbox: true, ..Operation::delete_list(id, false, None) }],
        (Verb::Update, Some(list)) => vec![Operation::update_list(id, before(list, &operation.list))],
        (Verb::Delete, Some(list)) => of_deletion(view, list, operation),
        _ => Vec::new(),
    }
}

fn before(list: &List, patch: &ListPatch) -> ListPatch {
    ListPatch {
        name: patch.name.as_ref().and_then(|_| ListName::parse(&list.name).ok()),
        color: patch.color.map(|_| list.color),
        position: patch.position.as_ref().map(|_| list.position.clone()),
        archived: patch.archived.map(|_| Some(list.archived)),
    }
}

/// A list cannot be restored: its tasks get a new one of the same name.
fn of_deletion(view: &View, list: &List, operation: &Operation) -> Vec<Operation> {
    let Some(again) = operation.again else { return Vec::new() };
    let Ok(name) = ListName::parse(&list.name) else { return Vec::new() };
    let patch = ListPatch {
        name: None,
        color: Some(list.color),
        position: Some(list.position.clone()),
        archived: Some(Some(list.archived)),
    };
    let mut undo = vec![Operation::create_list(again, name, patch)];
    let is_whole = |task: &&std::sync::Arc<Task>| {
        task.attributes.list_id == Some(list.id) && task.attributes.parent_id.is_none()
    };
    for task in tasks(view.rows()).filter(is_whole) {
        if !operation.to_inbox {
            undo.extend(of_task(view, &Operation::delete_task(task.id)));
        }
        let moved = TaskPatch { list_id: Some(Some(again)), ..TaskPatch::default() };
        undo.push(Operation::update_task(task.id, moved, None));
    }
    undo
}
