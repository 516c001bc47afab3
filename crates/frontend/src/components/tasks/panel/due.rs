//! When a task is due.

use super::{attributes::update, open::Open};
use crate::{
    html::{AnyView, El, all, el},
    reactive::*,
};
use shared::{Date, Due, TaskPatch, TimeOfDay, Weekday};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

pub(super) fn due_fields(open: Open) -> AnyView {
    all(vec![
        el("div")
            .class("row")
            .child(el("label").attr("for", "task-date").text("Due"))
            .child(el("div").class("pair").child(date_field(open)).child(time_field(open)))
            .into(),
        el("div")
            .class("chips")
            .child(quick(open, "Today", |_, _| 0))
            .child(quick(open, "Tomorrow", |_, _| 1))
            .child(quick(open, "Next week", |today, start| 7 - i64::from(today.weekday().days_since(start))))
            .child(chip("No date").click(move || set(open, None)))
            .into(),
    ])
}

/// Reactive.
fn due(open: Open) -> Option<Due> {
    open.read(|task| task.attributes.due.clone())
}

fn set(open: Open, due: Option<Due>) {
    // A repetition needs a due.
    let repeat = due.is_none().then_some(None);
    update(open, TaskPatch { due: Some(due), repeat, ..TaskPatch::default() });
}

/// Keeps the time if there is one.
fn set_date(open: Open, date: Date) {
    let known = untrack(|| due(open));
    set(open, Some(known.map_or_else(|| date.into(), |due| due.on(date))));
}

fn date_field(open: Open) -> El {
    el("input")
        .attr("type", "date")
        .id("task-date")
        .attr("min", "1970-01-01")
        .attr("max", "9999-12-31")
        .value(move || due(open).map(|due| String::from(due.date())).unwrap_or_default())
        // Incomplete while one types: only "No date" removes it.
        .on_change(move |text| {
            if let Ok(date) = Date::parse(&text) {
                set_date(open, date);
            }
        })
}

fn time_field(open: Open) -> El {
    el("input")
        .attr("type", "time")
        .id("task-time")
        .attr("aria-label", "Time")
        .value(move || due(open).and_then(|due| due.time()).map(String::from).unwrap_or_default())
        // Incomplete while one types; a time that was removed is noticed when the field is left.
        .on_change(move |text| {
            if let Ok(time) = TimeOfDay::parse(&text) {
                set_time(open, time);
            }
        })
        .on("blur", move |event| {
            if let Some(due) = untrack(|| due(open)).filter(|due| is_cleared(&event) && due.time().is_some())
            {
                set(open, Some(due.date().into()));
            }
        })
}

/// Today, if the task has no due.
fn set_time(open: Open, time: TimeOfDay) {
    let known = untrack(|| due(open));
    let date = known.as_ref().map_or_else(|| untrack(|| open.data.clock()).today, Due::date);
    let zone = known.and_then(|due| due.zone().cloned());
    set(open, Due::new(date, Some(time), zone).ok());
}

/// Whether the field of an event is empty, and not only incomplete.
fn is_cleared(event: &Event) -> bool {
    let field = event.target().and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    field.is_some_and(|field| field.value().is_empty() && !field.validity().bad_input())
}

fn chip(label: &'static str) -> El {
    el("button").attr("type", "button").class("chip").text(label)
}

/// A button for a day, as the number of days from today. `days` gets today and the first day of the week.
fn quick(open: Open, label: &'static str, days: fn(Date, Weekday) -> i64) -> El {
    chip(label).click(move || {
        let today = untrack(|| open.data.clock()).today;
        if let Some(date) = today.add_days(days(today, open.data.customs.get_value().2)) {
            set_date(open, date);
        }
    })
}
