//! The panel of a task: beside the list, or a page of its own on a phone.

mod attributes;
mod due;
mod open;
mod proposal;
mod subtasks;
mod texts;

use crate::{
    browser,
    browser::event_target_checked,
    components::{banner, icon},
    html::{AnyView, El, all, el, nothing, part},
    reactive::*,
    reminders::consent,
    router::Router,
    sync::AccountData,
};
use attributes::{list_field, priority_field, reminder_field, repeat_field, tags_field};
use due::due_fields;
use open::Open;
use proposal::proposal;
use subtasks::subtasks;
use texts::{lost_texts, texts};
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};

/// The task that the address names, if any.
pub(crate) fn task_panel() -> AnyView {
    let data = expect_context::<AccountData>();
    let router = expect_context::<Router>();
    let id = Memo::new(move |_| router.task());
    part(move || {
        let Some(id) = id.get() else { return nothing() };
        let task = Memo::new(move |_| data.with(|replica| replica.task(id).cloned()));
        untrack(|| panel(Open { data, id, task }, router))
    })
}

fn panel(open: Open, router: Router) -> AnyView {
    let exists = Memo::new(move |_| open.task.with(Option::is_some));
    let close = move || {
        router.open(None);
        browser::focus_row(open.id);
    };
    let content = move || match exists.get() {
        true => untrack(|| fields(open, router, close)),
        false if open.data.is_loaded.get() => {
            let lost = untrack(|| lost_texts(open, close));
            let gone = "This task is not here any more. It may be in the trash.";
            all(vec![el("p").class("hint").text(gone).into(), lost])
        }
        false => nothing(),
    };
    browser::enter("task-panel");
    el("aside")
        .id("task-panel")
        .attr("tabindex", "-1")
        .class("panel")
        .attr("aria-label", "Task")
        .on("keydown", move |event| close_on_escape(&event, close))
        .child(header(open, close))
        .child(el("div").class("narrow").child(banner()))
        .part(content)
        .into()
}

fn close_on_escape(event: &Event, close: impl Fn()) {
    let is_escape = |key: &KeyboardEvent| {
        // An input method uses Escape to cancel its composition.
        key.key() == "Escape" && !key.is_composing()
    };
    if event.dyn_ref().is_some_and(is_escape) {
        event.prevent_default();
        close();
    }
}

fn header(open: Open, close: impl Fn() + 'static) -> El {
    let tick = el("input")
        .attr("type", "checkbox")
        .id("task-done")
        .checked(move || open.read(|task| task.completed))
        .on("change", move |event| open.data.complete(open.id, event_target_checked(&event)));
    let cross = el("button")
        .attr("type", "button")
        .class("quiet square")
        .attr("aria-label", "Close")
        .attr("title", "Close")
        .click(close)
        .child(icon("cross"));
    el("header").child(el("label").class("done").child(tick).text("Done")).child(cross)
}

/// All of a task that can be changed.
fn fields(open: Open, router: Router, close: impl Fn() + 'static) -> AnyView {
    let has_reminder = move || open.read(|task| !task.attributes.reminders.is_empty());
    let hint = move || if has_reminder() { consent(true) } else { nothing() };
    let attributes = el("div")
        .class("attributes")
        .child(due_fields(open))
        .child(repeat_field(open))
        .child(priority_field(open))
        .child(list_field(open))
        .child(tags_field(open))
        .child(reminder_field(open))
        .part(hint);
    let remove = move || {
        close();
        open.data.delete(open.id);
    };
    let bin = el("button")
        .attr("type", "button")
        .class("quiet danger")
        .click(remove)
        .child(icon("bin"))
        .text("Delete");
    all(vec![
        proposal(open, router),
        texts(open),
        attributes.into(),
        subtasks(open, router),
        el("footer").child(bin).into(),
    ])
}
