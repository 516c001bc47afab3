//! The help with the keys, and the switch for single ones.

use super::reach::show_dialog;
use crate::{
    browser::{event_target_checked, storage},
    html::{AnyView, el},
    live,
    reactive::*,
};

/// Each key with what it does, for the help.
const HELP: [(&str, &str); 17] = [
    ("q", "Add a task"),
    ("j / k, ↓ / ↑", "Next or previous task"),
    ("Enter, e", "Open the task"),
    ("x", "Complete the task"),
    ("d, l, t, p", "Set its date, list, tags or priority"),
    ("Alt + ↑ / ↓", "Move the task"),
    ("Shift + ↑ / ↓", "Select several tasks"),
    ("Delete", "Delete the task"),
    ("Esc", "Close the task"),
    ("Ctrl + Z", "Undo"),
    ("/", "Search"),
    ("g t", "Today"),
    ("g u", "Upcoming"),
    ("g i", "Inbox"),
    ("g d", "Done"),
    ("Ctrl + K", "Views and actions"),
    ("?", "This help"),
];

/// Where the help is.
const HELP_ID: &str = "keys";

/// Shows the help.
pub(super) fn show_help() {
    show_dialog(HELP_ID);
}

/// The help.
pub(super) fn help() -> AnyView {
    let row = |(keys, action): (&'static str, &'static str)| {
        el("div").child(el("dt").child(el("kbd").text(keys))).child(el("dd").text(action)).into()
    };
    let are_on = RwSignal::new(true);
    live::once_mounted(move || are_on.set(storage::has_keys()));
    let switch = move |event| {
        are_on.set(event_target_checked(&event));
        storage::set_keys(are_on.get_untracked());
    };
    let switch =
        el("input").attr("type", "checkbox").id("keys-on").checked(move || are_on.get()).on("change", switch);
    // In a tab of its own: it is not a page of the app.
    let guide = el("a").attr("href", "/guide").attr("target", "_blank").text("What the app can do");
    let close = el("form")
        .class("buttons")
        .attr("method", "dialog")
        .child(el("button").class("primary").text("Close"));
    el("dialog")
        .id(HELP_ID)
        .attr("aria-labelledby", "keys-heading")
        .child(el("h2").id("keys-heading").text("Help"))
        .child(el("label").class("choice").child(switch).text("Single keys are on"))
        .child(el("dl").class("keys").children(HELP.map(row)))
        .child(el("p").child(guide))
        .child(close)
        .into()
}
