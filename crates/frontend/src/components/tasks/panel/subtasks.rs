//! The subtasks of a task.

use super::open::Open;
use crate::{
    browser,
    browser::event_target_checked,
    html::{AnyView, all, el, nothing, part},
    reactive::*,
    replica::Operation,
    route::Protected,
    router::Router,
    sync::new_id,
    views,
};
use shared::{Task, TaskId, TaskPatch, TaskTitle};
use std::sync::Arc;

pub(super) fn subtasks(open: Open, router: Router) -> AnyView {
    let Open { data, id, .. } = open;
    let children = Memo::new(move |_| {
        data.with(|replica| {
            let of_this = |child: &&Arc<Task>| child.attributes.parent_id == Some(id);
            let mut children: Vec<_> = replica.tasks().filter(of_this).cloned().collect();
            // As they were added, where nothing was moved.
            children.sort_by_cached_key(|child| std::cmp::Reverse(views::place(child)));
            // What is not shown builds no rows again, which would lose the focus.
            let shown = |child: &Arc<Task>| (child.id, child.title.clone(), child.completed);
            children.iter().map(shown).collect::<Vec<_>>()
        })
    });
    let title = RwSignal::new(String::new());
    let add = move || {
        let Ok(parsed) = title.with_untracked(|title| TaskTitle::parse(title)) else { return };
        title.set(String::new());
        let list_id = open.peek(|task| task.attributes.list_id).map(Some);
        let patch = TaskPatch { parent_id: Some(Some(id)), list_id, ..TaskPatch::default() };
        let done = ["Added: ", parsed.as_str()].concat();
        data.perform(vec![Operation::create_task(new_id().into(), parsed, patch)], Some(done));
    };
    // What was typed and not entered is not lost with the panel.
    browser::listen("pagehide", move |_| add());
    on_cleanup(add);
    let row = move |(child_id, title, completed): (TaskId, String, bool)| {
        let page = untrack(|| router.page()).unwrap_or(Protected::HOME);
        let tick_id = ["subtask-", &child_id.to_string()].concat();
        let again = tick_id.clone();
        let tick = el("input")
            .attr("type", "checkbox")
            .id(tick_id)
            .attr("aria-label", ["Done: ", &title].concat())
            .checked(move || completed)
            .on("change", move |event| {
                data.complete(child_id, event_target_checked(&event));
                // The row is built again.
                browser::focus_soon(vec![again.clone()]);
            });
        let link = el("a").attr("href", page.with_task(child_id)).attr("dir", "auto").text(title);
        el("li").flag("data-completed", move || completed).child(tick).child(link).into()
    };
    let field = move || {
        el("input")
            .id("new-subtask")
            .attr("aria-label", "New subtask")
            .attr("placeholder", "Add a subtask")
            .attr("maxlength", "500")
            .attr("autocomplete", "off")
            .attr("dir", "auto")
            .value(move || title.get())
            .on_input(move |text| title.set(text))
    };
    // One level: a subtask has none.
    let is_parent = Memo::new(move |_| open.read(|task| task.attributes.parent_id.is_none()));
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
            el("form").class("new-list").on_submit(add).child(field()).into(),
        ])
    })
}
