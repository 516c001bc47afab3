//! What can be done with the selected tasks, at the bottom of the page.

use super::selection::{complete_selected, delete_selected, move_selected, update_selected};
use crate::{
    browser::event_target_value,
    components::icon,
    html::{AnyView, El, el, nothing, option, part},
    reactive::*,
    sync::AccountData,
};
use shared::{Date, Tag, Tags, TaskPatch};
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};

pub(crate) fn selection_bar(data: AccountData) -> AnyView {
    let is_empty = Memo::new(move |_| data.selected.with(Vec::is_empty));
    part(move || if is_empty.get() { nothing() } else { untrack(|| bar(data)) })
}

fn bar(data: AccountData) -> AnyView {
    // It would cover this.
    data.toast.set(None);
    let count = move || [&data.selected.with(Vec::len).to_string(), " selected"].concat();
    let button = || el("button").attr("type", "button").class("quiet");
    let cancel = button().attr("aria-label", "End the selection").attr("title", "End the selection");
    let bar = el("div")
        .class("toolbar")
        .attr("role", "toolbar")
        .attr("aria-label", "Selected tasks")
        .child(el("p").attr("role", "status").live_text(count))
        .child(button().click(move || complete_selected(data)).text("Done"))
        .child(day_field(data))
        .child(list_field(data))
        .child(tag_field(data))
        .child(button().class("quiet danger").click(move || delete_selected(data)).text("Delete"))
        .child(cancel.click(move || data.selected.set(Vec::new())).child(icon("cross")));
    el("section").attr("aria-label", "Selection").child(bar).into()
}

fn day_field(data: AccountData) -> El {
    // When it is left or with Enter: while one types, each digit may complete a date.
    let set = move |event: &Event| {
        if let Ok(date) = Date::parse(&event_target_value(event)) {
            update_selected(data, "Due changed: ", |task| {
                let due = task.attributes.due.clone();
                TaskPatch {
                    due: Some(Some(due.map_or_else(|| date.into(), |due| due.on(date)))),
                    ..TaskPatch::default()
                }
            });
        }
    };
    el("input")
        .attr("type", "date")
        .id("selected-date")
        .attr("aria-label", "Due")
        .on("blur", move |event| set(&event))
        .on("keydown", move |event| {
            if event.dyn_ref::<KeyboardEvent>().is_some_and(|key| key.key() == "Enter") {
                set(&event);
            }
        })
}

fn list_field(data: AccountData) -> El {
    let lists = data.peek(|replica| {
        replica.lists().map(|list| option(list.id.to_string(), list.name.clone(), "-")).collect::<Vec<_>>()
    });
    let choose = move |chosen: String| move_selected(data, chosen.parse().ok());
    el("select")
        .id("selected-list")
        .attr("aria-label", "Move to a list")
        .child(option("-".to_owned(), "Move to…".to_owned(), "-"))
        .child(option(String::new(), "Inbox".to_owned(), "-"))
        .children(lists)
        .on_change(choose)
}

fn tag_field(data: AccountData) -> El {
    let add = move |text: String| {
        let tags = text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(Tag::parse);
        match tags.collect::<Result<Vec<_>, _>>().and_then(Tags::new) {
            Ok(tags) if !tags.is_empty() => update_selected(data, "Tagged: ", |_| TaskPatch {
                tags_add: Some(tags.clone()),
                ..TaskPatch::default()
            }),
            Ok(_) => {}
            Err(problem) => data.say(problem.to_string(), None),
        }
    };
    el("input")
        .id("selected-tags")
        .attr("aria-label", "Add tags")
        .attr("placeholder", "Add tags")
        .attr("autocomplete", "off")
        .attr("dir", "auto")
        .on_change(add)
}
