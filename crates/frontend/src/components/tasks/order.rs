//! Moving a task: within its list, to another day, list or tag.

use super::blocks::neighbor;
use crate::{
    browser::document,
    reactive::*,
    replica::Operation,
    route::{Protected, Route},
    sync::AccountData,
    views::{self, View},
};
use shared::{Due, Position, Tag, Tags, Task, TaskId, TaskPatch};
use std::sync::Arc;
use web_sys::{Element, HtmlElement, js_sys::decode_uri_component};

/// Whether tasks have an order in a view that the user can change.
fn has_order(data: AccountData, view: &View) -> bool {
    let has_order = !matches!(view, View::Done | View::Search(_));
    if !has_order {
        data.say("Tasks have no order of their own here.".to_owned(), None);
    }
    has_order
}

/// Whether a task gets the day of the one beside it.
fn has_days(view: &View) -> bool {
    matches!(view, View::Today | View::Upcoming)
}

/// Moves a task by one row, up or down; in views of days, over the heading of another day.
pub(crate) fn shift(data: AccountData, view: &View, id: TaskId, by: i32) {
    if !has_order(data, view) {
        return;
    }
    let row = document().query_selector(&["[data-id=\"", &id.to_string(), "\"]"].concat()).ok().flatten();
    let Some(row) = row else { return };
    let step = |row: &Element| neighbor(row, by > 0);
    let is_heading = |row: &Element| !row.has_attribute("data-id");
    match step(&row) {
        // The first or the last of another day.
        Some(heading) if is_heading(&heading) => {
            if let Some(next) = step(&heading).filter(|row| !is_heading(row)) {
                place_beside(data, id, &next, by < 0, has_days(view));
            }
        }
        Some(next) => place_beside(data, id, &next, by > 0, has_days(view)),
        None => {}
    }
}

/// Moves a task to where its row was dropped (`drag.js`): beside another one, or into an entry of the sidebar.
pub(super) fn drop_at(data: AccountData, view: &View, row: &HtmlElement) {
    let attribute = |name: &str| row.get_attribute(name);
    let id = attribute("data-id").and_then(|id| id.parse().ok());
    let (Some(id), Some(over), Some(side)) = (id, attribute("data-over"), attribute("data-side")) else {
        return;
    };
    if side == "into" {
        return move_into(data, id, &over);
    }
    let other = document().query_selector(&["[data-id=\"", &over, "\"]"].concat()).ok().flatten();
    if let Some(other) = other.filter(|_| has_order(data, view)) {
        place_beside(data, id, &other, side == "after", has_days(view));
    }
}

/// Places a task before or after a row. `with_day` gives it the day of that row.
fn place_beside(data: AccountData, id: TaskId, row: &Element, is_after: bool, with_day: bool) {
    let beside = |row: &Element| neighbor(row, is_after);
    // The task itself is not between its neighbours.
    let is_itself = |row: &Element| row.get_attribute("data-id").is_some_and(|other| other == id.to_string());
    let neighbour = beside(row).and_then(|row| if is_itself(&row) { beside(&row) } else { Some(row) });
    let (this, other) = (task_of(data, Some(row.clone())), task_of(data, neighbour));
    let day = this.as_ref().and_then(|task| task.attributes.due.as_ref()).map(Due::date);
    let [this, other] = [this, other].map(|task| task.map(|task| views::place(&task)));
    if this.is_none() && other.is_none() {
        return;
    }
    let (before, after) = if is_after { (this, other) } else { (other, this) };
    let Ok(position) = Position::between(before.as_ref(), after.as_ref()) else {
        return data.say("It cannot be moved there.".to_owned(), None);
    };
    let Some(task) = data.peek(|replica| replica.task(id).cloned()) else { return };
    let due = task.attributes.due.clone();
    let due = day.filter(|_| with_day).map(|day| due.map_or_else(|| day.into(), |due| due.on(day)));
    let patch = TaskPatch {
        position: Some(Some(position)),
        due: due.filter(|due| task.attributes.due.as_ref() != Some(due)).map(Some),
        ..TaskPatch::default()
    };
    update(data, &task, patch);
}

/// The task of a row.
fn task_of(data: AccountData, row: Option<Element>) -> Option<Arc<Task>> {
    let id = row?.get_attribute("data-id")?.parse().ok()?;
    data.peek(|replica| replica.task(id).cloned())
}

/// Moves a task to what an entry of the sidebar shows.
fn move_into(data: AccountData, id: TaskId, address: &str) {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let parameter = |name: &str| {
        let value = query.strip_prefix(name)?.strip_prefix('=')?;
        decode_uri_component(value).ok().map(String::from)
    };
    let Some(task) = data.peek(|replica| replica.task(id).cloned()) else { return };
    let today = untrack(|| data.clock()).today;
    // A subtask is in the list of its parent.
    let parent_id = task.attributes.parent_id.map(|_| None);
    let mut patch = TaskPatch::default();
    match Route::parse(path, parameter) {
        Some(Route::Protected(Protected::Tasks(View::Today))) => {
            let due = task.attributes.due.clone();
            patch.due = Some(Some(due.map_or_else(|| today.into(), |due| due.on(today))));
        }
        Some(Route::Protected(Protected::Tasks(View::Inbox))) => {
            (patch.list_id, patch.parent_id) = (Some(None), parent_id);
        }
        Some(Route::Protected(Protected::Tasks(View::List(list)))) => {
            (patch.list_id, patch.parent_id) = (Some(Some(list)), parent_id);
        }
        Some(Route::Protected(Protected::Tasks(View::Tag(name)))) => {
            patch.tags_add = Tag::parse(&name).and_then(|tag| Tags::new([tag])).ok();
        }
        Some(Route::Protected(Protected::Trash)) => return data.delete(id),
        _ => return,
    }
    update(data, &task, patch);
}

fn update(data: AccountData, task: &Task, patch: TaskPatch) {
    let done = ["Moved: ", &task.title].concat();
    data.perform(vec![Operation::update_task(task.id, patch, None)], Some(done));
}
