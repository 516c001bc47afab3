//! Whether the browser shows reminders, and the button that allows it.

use crate::{
    browser::{self, device},
    html::{AnyView, all, el, nothing, part},
    reactive::*,
};

/// The state of notifications on this device. A quiet one says nothing where there is nothing to do.
pub(crate) fn consent(is_quiet: bool) -> AnyView {
    let permission = RwSignal::new(device::permission());
    let ask = move || {
        browser::spawn(async move {
            device::ask_permission().await;
            super::begin();
            permission.try_set(device::permission());
        });
    };
    let text = move || match permission.get().as_str() {
        "granted" if is_quiet => "",
        "granted" => "Reminders are shown on this device while the app is open.",
        "denied" => {
            "Your browser blocks notifications of this page. You can allow them in its settings for this site."
        }
        "default" => "This device does not show reminders yet.",
        _ if is_quiet => "",
        _ => "This browser cannot show reminders here.",
    };
    let button = move || match permission.get().as_str() {
        "default" => {
            el("button").attr("type", "button").class("chip").click(ask).text("Show reminders here").into()
        }
        _ => nothing(),
    };
    all(vec![
        el("p")
            .class("caption form-status")
            .attr("role", "status")
            .live_text(move || text().to_owned())
            .into(),
        part(button),
    ])
}
