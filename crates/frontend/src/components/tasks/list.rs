//! The list of tasks, the same for all views.

use super::{
    order::drop_at,
    row::{Context, Look},
    rows::Rows,
    selection,
};
use crate::{
    browser::{self, device, event_target_checked, request_animation_frame},
    html::{AnyView, El, ElementRef, all, el, nothing, part},
    live,
    reactive::*,
    route::Protected,
    router::Router,
    sync::AccountData,
    views::{self, Clock, Section, View, is_overdue},
};
use shared::{Task, TaskId, fold_unified};
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement, MouseEvent};

pub(crate) fn task_list(view: Memo<View>) -> AnyView {
    let data = expect_context::<AccountData>();
    let router = expect_context::<Router>();
    let sections = Memo::new(move |_| {
        let now = data.clock();
        let context =
            views::Context { now, now_in: &now_in, day_of: &browser::day_of, unified: &browser::unified };
        let view = view.get();
        data.with(|replica| views::sections(replica, &view, &context))
    });
    let root = ElementRef::new();
    let rows = StoredValue::new(Rows::default());
    // Counts the frames that add more rows.
    let frame = RwSignal::new(0_usize);
    live::effect(move || {
        frame.track();
        let Some(root) = root.get() else { return };
        let has_more =
            sections.with(|sections| show(data, &view.get(), rows, &root, sections, router.task()));
        if has_more == Some(true) {
            request_animation_frame(move || {
                frame.try_update(|frame| *frame += 1);
            });
        }
    });
    live::effect(move || sections.with(|sections| keep_selected(data, sections)));
    let is_empty = Memo::new(move |_| sections.with(Vec::is_empty));
    let empty = move || match (is_empty.get(), data.is_loaded.get()) {
        (true, true) => empty_state(data, &view.get()),
        (true, false) => el("p").class("hint").attr("role", "status").text("Loading your tasks…").into(),
        (false, _) => nothing(),
    };
    // For screen readers, which do not see the list change.
    let found = move || sections.with(|sections| view.with(|view| number_found(view, sections)));
    let found = el("p").class("visually-hidden").attr("role", "status").live_text(found);
    let list = list(data, view, rows).find(root).toggle("hidden", move || is_empty.get());
    all(vec![part(empty), found.into(), list.into()])
}

/// The list without its rows.
fn list(data: AccountData, view: Memo<View>, rows: StoredValue<Rows>) -> El {
    el("div")
        .class("tasks")
        .attr("role", "list")
        .attr("aria-label", "Tasks")
        .on("change", move |event| tick(data, rows, &event))
        .on("click", move |event| click(data, rows, &event))
        .on("held", move |event| {
            if let Some(id) = task_of(&event) {
                selection::toggle(data, id);
            }
        })
        .on("focusin", move |event| {
            rows.update_value(|rows| rows.set_current(task_of(&event)));
        })
        .on("dropped", move |event| {
            if let Some(row) = event.target().and_then(|row| row.dyn_into().ok()) {
                drop_at(data, &view.get_untracked(), &row);
            }
        })
}

/// What has left the view is not selected any more.
fn keep_selected(data: AccountData, sections: &[Section]) {
    let is_shown =
        |id: &TaskId| sections.iter().flat_map(|section| &section.tasks).any(|task| task.id == *id);
    data.selected.maybe_update(|selected| {
        let before = selected.len();
        selected.retain(is_shown);
        selected.len() != before
    });
}

fn empty_state(data: AccountData, view: &View) -> AnyView {
    let (headline, hint) = match data.with(|replica| view.is_gone(replica)) {
        true => ("This list is not here any more", "Its tasks may be in the trash."),
        false => view.empty_state(),
    };
    el("div").class("empty-state").child(el("h2").text(headline)).child(el("p").text(hint)).into()
}

/// How many tasks a search has found, in words.
fn number_found(view: &View, sections: &[Section]) -> String {
    match view {
        View::Search(text) if !text.trim().is_empty() => {
            let number: usize = sections.iter().map(|section| section.tasks.len()).sum();
            [number.to_string().as_str(), if number == 1 { " task found" } else { " tasks found" }].concat()
        }
        _ => String::new(),
    }
}

/// The clock of a time zone.
fn now_in(zone: &str) -> Clock {
    Clock::parse(&device::now(Some(zone)))
}

/// Shows the tasks in the page. `None` if the list was left.
fn show(
    data: AccountData,
    view: &View,
    rows: StoredValue<Rows>,
    root: &Element,
    sections: &[Section],
    open: Option<TaskId>,
) -> Option<bool> {
    let mut selected = data.selected.get();
    selected.sort_unstable();
    let now = data.clock();
    let is_late = |task: &Task| task.attributes.due.as_ref().is_some_and(|due| is_overdue(due, now, now_in));
    data.with(|replica| {
        let mut families: Vec<_> =
            replica.tasks().filter_map(|task| Some((task.attributes.parent_id?, task.completed))).collect();
        families.sort_unstable();
        let look = Look {
            page: Protected::Tasks(view.clone()),
            today: now.today,
            has_list_names: !matches!(view, View::List(_) | View::Inbox),
            tag: match view {
                View::Tag(name) => Some(fold_unified(name, browser::unified)),
                _ => None,
            },
            shows_today: !matches!(view, View::Today),
            shows_days: !matches!(view, View::Upcoming),
        };
        let context = Context { look, replica, is_late: &is_late, selected, open, families };
        let (has_more, focused) = rows.try_update_value(|rows| rows.show(root, sections, &context))?;
        if let Some(Ok(element)) = focused.map(JsCast::dyn_into::<HtmlElement>) {
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = element.focus_with_options(&options);
        }
        Some(has_more)
    })
}

/// The task of the row that an event comes from.
fn task_of(event: &web_sys::Event) -> Option<TaskId> {
    let row = event.target()?.dyn_into::<Element>().ok()?.closest("[data-id]").ok()??;
    row.get_attribute("data-id")?.parse().ok()
}

/// Selects a task where the link is clicked with a key, or while there is a selection.
fn click(data: AccountData, rows: StoredValue<Rows>, event: &web_sys::Event) {
    let Some(mouse) = event.dyn_ref::<MouseEvent>() else { return };
    let is_link = event.target().and_then(|target| target.dyn_into::<Element>().ok()?.closest("a").ok()?);
    let (Some(id), Some(_)) = (task_of(event), is_link) else { return };
    let with_key = mouse.ctrl_key() || mouse.meta_key();
    if mouse.shift_key() {
        let order: Vec<_> = rows.with_value(|rows| rows.tasks().map(|(id, _)| id).collect());
        selection::select_to(data, id, &order);
    } else if with_key || !data.selected.with_untracked(Vec::is_empty) {
        selection::toggle(data, id);
    } else {
        return;
    }
    event.prevent_default();
}

/// Completes or reopens a task.
fn tick(data: AccountData, rows: StoredValue<Rows>, event: &web_sys::Event) {
    let Some(id) = task_of(event) else { return };
    focus_neighbour(rows, id);
    data.complete(id, event_target_checked(event));
}

/// Moves the focus to a neighbour of a task that leaves the list.
fn focus_neighbour(rows: StoredValue<Rows>, id: TaskId) {
    let next = rows.with_value(|rows| {
        let all: Vec<_> = rows.tasks().collect();
        let index = all.iter().position(|(other, _)| *other == id)?;
        let next = all.get(index + 1).or_else(|| all.get(index.checked_sub(1)?))?;
        next.1.query_selector("input").ok().flatten()
    });
    browser::keep_focus(next, "new-task");
}
