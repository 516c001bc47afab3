//! Export: files with all tasks.

use super::report::plural;
use crate::{
    components::form::form_notice,
    forms::Form,
    html::{AnyView, el},
    route::AccountPage,
    sync::AccountData,
};

/// The formats, with the name of the file, what they are called and what they are for.
const FORMATS: [(&str, &str, &str, &str); 4] = [
    ("json", "latchkey.json", "Latchkey (JSON)", "Everything, to keep or to move to another Latchkey"),
    ("csv", "latchkey.csv", "Table (CSV)", "For a spreadsheet, and for most other apps"),
    ("ics", "latchkey.ics", "iCalendar", "For calendars and apps for reminders"),
    ("todotxt", "latchkey.txt", "todo.txt", "Plain text, one task on a line"),
];

pub(super) fn move_out(data: AccountData) -> AnyView {
    let form = Form::new("download", &[]);
    let unsent = move || match data.pending.get() {
        0 => String::new(),
        number => plural(number, "change") + " not sent yet, and so not in these files.",
    };
    let rows = FORMATS.map(|(format, name, label, purpose)| {
        let download = move || {
            let api = data.api();
            form.submit(async move {
                api.transfer(api.export(format, name)).await?;
                form.set_status("The file is on its way to your downloads.");
                Ok(format)
            });
        };
        let button = el("button")
            .attr("type", "button")
            .id(format)
            .attr("aria-label", ["Download ", label].concat())
            .click(download)
            .text("Download");
        let label = el("p").child(el("strong").text(label));
        let purpose = el("p").class("caption").text(purpose);
        el("li").child(el("div").child(label).child(purpose)).child(button).into()
    });
    let calendar = el("p")
        .class("caption")
        .text("To follow your tasks in a calendar, make an address for it on ")
        .child(el("a").attr("href", AccountPage::Tokens.path()).text("the page of tokens"))
        .text(".");
    el("section")
        .class("card")
        .attr("aria-labelledby", "move-out")
        .child(el("h2").id("move-out").text("Move out"))
        .child(el("p").text("Your tasks are yours: take all of them with you, as a file."))
        .child(el("ul").class("tokens").children(rows))
        .child(el("p").class("caption form-status").attr("role", "status").live_text(unsent))
        .child(form_notice(form))
        .child(calendar)
        .into()
}
