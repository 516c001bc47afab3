//! The subtasks of a task.

use super::open::Open;
use crate::{
    browser,
    browser::event_target_checked,
    html::{AnyView, El, all, el, nothing, part},
    reactive::*,
    replica::Operation,
    route::Protected,
    router::Router,
    sync::new_id,
    views,
};
use shared::{Task, TaskId, TaskPatch, TaskTitle};
use std::sync::Arc;

/// What is shown of a subtask.
type Child = (TaskId, String, bool);

pub(super) fn subtasks(open: Open, router: Router) -> AnyView {
    let children = Memo::new(move |_| children(open));
    let row = move |child| row(open, router, child);
    // One level: a subtask has none.
    let is_parent = Memo::new(move |_| open.read(|task| task.attributes.parent_id.is_none()));
    let title = RwSignal::new(String::new());
    let add = move || add(open, title);
    // What was typed and not entered is not lost with the panel.
    browser::listen("pagehide", move |_| add());
    on_cleanup(add);
    part(move || {
        if !is_parent.get() {
            return nothing();
        }
        all(vec![
            el("h2").text("Subtasks").into(),
            el("ul")
                .class("subtasks")
                .part(move || all(children.get().into_iter().map(row).collect()))
                .into(),
            el("form").class("new-list").on_submit(add).child(field(title)).into(),
        ])
    })
}

/// Reactive.
fn children(open: Open) -> Vec<Child> {
    open.data.with(|replica| {
        let of_this = |child: &&Arc<Task>| child.attributes.parent_id == Some(open.id);
        let mut children: Vec<_> = replica.tasks().filter(of_this).cloned().collect();
        // As they were added, where nothing was moved.
        children.sort_by_cached_key(|child| std::cmp::Reverse(views::place(child)));
        // What is not shown builds no rows again, which would lose the focus.
        let shown = |child: &Arc<Task>| (child.id, child.title.clone(), child.completed);
        children.iter().map(shown).collect()
    })
}

fn row(open: Open, router: Router, (id, title, completed): Child) -> AnyView {
    let page = untrack(|| router.page()).unwrap_or(Protected::HOME);
    let tick_id = ["subtask-", &id.to_string()].concat();
    let again = tick_id.clone();
    let tick = el("input")
        .attr("type", "checkbox")
        .id(tick_id)
        .attr("aria-label", ["Done: ", &title].concat())
        .checked(move || completed)
        .on("change", move |event| {
            open.data.complete(id, event_target_checked(&event));
            // The row is built again.
            browser::focus_soon(vec![again.clone()]);
        });
    let link = el("a").attr("href", page.with_task(id)).attr("dir", "auto").text(title);
    el("li").flag("data-completed", move || completed).child(tick).child(link).into()
}

/// Adds a subtask with the title that was typed, if it is valid.
fn add(open: Open, title: RwSignal<String>) {
    let Ok(parsed) = title.with_untracked(|title| TaskTitle::parse(title)) else { return };
    title.set(String::new());
    let list_id = open.peek(|task| task.attributes.list_id).map(Some);
    let patch = TaskPatch { parent_id: Some(Some(open.id)), list_id, ..TaskPatch::default() };
    let done = ["Added: ", parsed.as_str()].concat();
    open.data.perform(vec![Operation::create_task(new_id().into(), parsed, patch)], Some(done));
}

fn field(title: RwSignal<String>) -> El {
    el("input")
        .id("new-subtask")
        .attr("aria-label", "New subtask")
        .attr("placeholder", "Add a subtask")
        .attr("maxlength", "500")
        .attr("autocomplete", "off")
        .attr("dir", "auto")
        .value(move || title.get())
        .on_input(move |text| title.set(text))
}
