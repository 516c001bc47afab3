//! Export: files with all tasks.

use super::report::plural;
use crate::{
    browser::device,
    components::form::form_notice,
    forms::Form,
    html::{AnyView, el},
    route::Protected,
    sync::AccountData,
};
use web_sys::AbortController;

/// The formats, with the name of the file, what they are called and what they are for.
const FORMATS: [(&str, &str, &str, &str); 4] = [
    ("json", "latchkey.json", "Latchkey (JSON)", "Everything, to keep or to move to another Latchkey"),
    ("csv", "latchkey.csv", "Table (CSV)", "For a spreadsheet, and for most other apps"),
    ("ics", "latchkey.ics", "iCalendar", "For calendars and apps for reminders"),
    ("todotxt", "todo.txt", "todo.txt", "Plain text, one task on a line"),
];
const INTRODUCTION: &str = "Your tasks are yours: take all of them with you, as a file.";

/// How long a download waits for what is not sent, in steps of [`STEP`].
const STEPS: u32 = 50;
/// In milliseconds.
const STEP: u32 = 100;

pub(super) fn move_out(data: AccountData) -> AnyView {
    let form = Form::new("download", &[]);
    let unsent = move || match data.pending.get() {
        0 => String::new(),
        1 => "1 change is not sent yet: the files do not contain it.".to_owned(),
        number => plural(number, "change") + " are not sent yet: the files do not contain them.",
    };
    let rows = FORMATS.map(|(format, name, label, purpose)| {
        let button = el("button")
            .attr("type", "button")
            .id(format)
            .attr("aria-label", ["Download ", label].concat())
            .click(move || download(data, form, format, name))
            .text("Download");
        el("li")
            .child(
                el("div")
                    .child(el("p").child(el("strong").text(label)))
                    .child(el("p").class("caption").text(purpose)),
            )
            .child(button)
            .into()
    });
    let calendar = el("p")
        .class("caption")
        .text("To follow your tasks in a calendar, make an address for it on ")
        .child(el("a").attr("href", Protected::Account.address()).text("the account page"))
        .text(".");
    el("section")
        .class("card")
        .attr("aria-labelledby", "move-out")
        .child(el("h2").id("move-out").text("Move out"))
        .child(el("p").text(INTRODUCTION))
        .child(el("ul").class("tokens").children(rows))
        .child(el("p").class("caption form-status").attr("role", "status").live_text(unsent))
        .child(form_notice(form))
        .child(calendar)
        .into()
}

/// Waits a little for what is not sent, and downloads a file.
fn download(data: AccountData, form: Form, format: &'static str, name: &'static str) {
    form.submit(async move {
        data.wake();
        if let Ok(controller) = AbortController::new() {
            let mut steps = 0..STEPS;
            while data.pending.try_get_untracked().is_some_and(|number| number > 0) && steps.next().is_some()
            {
                device::sleep(STEP, &controller.signal()).await;
            }
        }
        data.api().export(format, name).await?;
        form.set_status("The file is on its way to your downloads.");
        Ok(format)
    });
}
