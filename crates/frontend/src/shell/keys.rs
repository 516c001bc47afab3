//! The keys of the app, which can be switched off (WCAG 2.2, 2.1.4).

use super::{help::show_help, palette::show_palette, reach::begin_to_add};
use crate::{
    browser,
    browser::{document, storage},
    components::tasks::{complete_selected, delete_selected, extend, neighbor, shift},
    reactive::*,
    route::Protected,
    router::Router,
    sync::AccountData,
    views::View,
};
use shared::TaskId;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// What a key does.
#[derive(Clone, Copy)]
enum Action {
    Undo,
    /// Moves the focused task by rows.
    Shift(i32),
    /// Moves the focus by rows.
    Step(i32),
    /// Moves it and selects the tasks.
    Select(i32),
    Go(fn() -> View),
    /// The next key says where to go.
    Begin,
    Add,
    Help,
    Close,
    Complete,
    Delete,
    /// Opens the focused task, or goes to the open one, at a field.
    Open(&'static str),
}

/// Listens to the keys for as long as the account is open.
pub(super) fn listen(data: AccountData, router: Router) {
    let has_begun = StoredValue::new(false);
    browser::listen("keydown", move |event| {
        let event: &KeyboardEvent = event.unchecked_ref();
        if event.default_prevented() || event.is_composing() {
            return;
        }
        if (event.ctrl_key() || event.meta_key()) && event.key() == "k" {
            event.prevent_default();
            return show_palette();
        }
        if is_in_field(event) {
            return;
        }
        let begun = has_begun.try_update_value(std::mem::take).unwrap_or_default();
        let row = focused_row();
        if let Some(action) = action_of(event, begun, row.is_some())
            && act(data, router, row.as_ref(), action).is_some()
        {
            event.prevent_default();
            has_begun.try_set_value(matches!(action, Action::Begin));
        }
    });
}

/// Whether the key is typed into a field, or into a dialog.
fn is_in_field(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let fields = "input:not([type=checkbox]), textarea, select, dialog *";
    target.is_some_and(|target| target.matches(fields).unwrap_or_default())
}

fn focused_row() -> Option<Element> {
    document().active_element()?.closest("[data-id]").ok()?
}

fn action_of(event: &KeyboardEvent, begun: bool, has_row: bool) -> Option<Action> {
    let key = event.key();
    match (key.as_str(), event.ctrl_key() || event.meta_key(), event.alt_key()) {
        ("z", true, false) => return Some(Action::Undo),
        ("ArrowUp", false, true) => return Some(Action::Shift(-1)),
        ("ArrowDown", false, true) => return Some(Action::Shift(1)),
        ("Escape", false, false) => return Some(Action::Close),
        ("ArrowUp", false, false) if has_row && event.shift_key() => return Some(Action::Select(-1)),
        ("ArrowDown", false, false) if has_row && event.shift_key() => return Some(Action::Select(1)),
        ("ArrowUp", false, false) if has_row => return Some(Action::Step(-1)),
        ("ArrowDown", false, false) if has_row => return Some(Action::Step(1)),
        (_, false, false) if storage::has_keys() => {}
        _ => return None,
    }
    Some(match (begun, key.as_str()) {
        (true, "t") => Action::Go(|| View::Today),
        (true, "u") => Action::Go(|| View::Upcoming),
        (true, "i") => Action::Go(|| View::Inbox),
        (true, "d") => Action::Go(|| View::Done),
        (_, "/") => Action::Go(|| View::Search(String::new())),
        (true, _) => return None,
        (false, "g") => Action::Begin,
        (false, "q") => Action::Add,
        (false, "?") => Action::Help,
        (false, "j") => Action::Step(1),
        (false, "k") => Action::Step(-1),
        (false, "x") => Action::Complete,
        (false, "Delete") => Action::Delete,
        (false, "e") => Action::Open("task-title"),
        (false, "d") => Action::Open("task-date"),
        (false, "l") => Action::Open("task-list"),
        (false, "t") => Action::Open("task-tags"),
        (false, "p") => Action::Open("task-priority"),
        _ => return None,
    })
}

/// `None` if there is nothing to act on.
fn act(data: AccountData, router: Router, row: Option<&Element>, action: Action) -> Option<()> {
    let id = || row?.get_attribute("data-id")?.parse::<TaskId>().ok();
    let is_selecting = !data.selected.with_untracked(Vec::is_empty);
    match action {
        Action::Undo => data.undo(None),
        Action::Shift(by) => {
            let id = id()?;
            let view = match untrack(|| router.page()) {
                Some(Protected::Tasks(view)) => view,
                _ => return None,
            };
            shift(data, &view, id, by);
            browser::focus_row(id);
        }
        Action::Close if is_selecting => data.selected.set(Vec::new()),
        Action::Close => {
            untrack(|| router.task())?;
            router.open(None);
        }
        Action::Step(by) => step(row, by)?,
        Action::Select(by) => {
            let from = id()?;
            step(row, by);
            let to = focused_row().and_then(|row| row.get_attribute("data-id")?.parse().ok());
            extend(data, from, to);
        }
        Action::Go(view) => router.go(&Protected::Tasks(view())),
        Action::Begin => {}
        Action::Add => begin_to_add(router),
        Action::Help => show_help(),
        Action::Complete if is_selecting => complete_selected(data),
        Action::Delete if is_selecting => delete_selected(data),
        Action::Complete => {
            let id = id()?;
            let completed = data.peek(|replica| replica.task(id).is_some_and(|task| task.completed));
            leave(row);
            data.complete(id, !completed);
        }
        Action::Delete => {
            let id = id()?;
            leave(row);
            data.delete(id);
        }
        Action::Open("task-title" | "task-priority") if is_selecting => return None,
        Action::Open(field) if is_selecting => {
            let field = field.replace("task-", "selected-");
            browser::focus_soon(vec![field]);
        }
        Action::Open(field) => {
            let id = id().or_else(|| untrack(|| router.task()))?;
            router.open(Some(id));
            browser::focus_soon(vec![field.to_owned()]);
        }
    }
    Some(())
}

/// Moves the focus to a neighbour of a row that is about to leave the list.
fn leave(row: Option<&Element>) {
    if step(row, 1).or_else(|| step(row, -1)).is_none() {
        browser::keep_focus(None, "new-task");
    }
}

/// Focuses the next or the previous task, or the first one.
fn step(row: Option<&Element>, by: i32) -> Option<()> {
    let mut next = match row {
        Some(row) => neighbor(row, by > 0),
        None => document().query_selector(".tasks [data-id]").ok()?,
    };
    while let Some(other) = next.take_if(|other| !other.has_attribute("data-id")) {
        next = neighbor(&other, by > 0);
    }
    next?.query_selector("a").ok()??.dyn_into::<HtmlElement>().ok()?.focus().ok()
}
