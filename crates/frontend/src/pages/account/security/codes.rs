//! Backup codes, which are shown once.

use crate::{
    browser::{self, device},
    components::form::form_notice,
    forms::Form,
    html::{AnyView, el},
    reactive::*,
};

const EXPLANATION: &str = "Each of these opens your account once, if you do not have your authenticator app. Keep them where \
                           you find them without this device. They are not shown again.";

/// The id of the heading.
pub(super) const HEADING: &str = "codes-heading";

/// The codes, until the user has kept them.
pub(super) fn backup_codes(codes: Vec<String>, shown: RwSignal<Vec<String>>) -> AnyView {
    let form = Form::new("keep-codes", &[]);
    let text = codes.join("\n");
    let file = ["data:text/plain,", &text.replace('\n', "%0A")].concat();
    let copy = move || {
        form.set_status(if device::copy(&text) { "Copied." } else { "This browser does not allow to copy." });
    };
    let list = codes.into_iter().map(|code| el("li").child(el("code").text(code)).into());
    let download = el("a")
        .class("button")
        .attr("href", file)
        .attr("download", "latchkey-backup-codes.txt")
        .text("Download");
    let button = || el("button").attr("type", "button");
    let buttons = el("div")
        .class("buttons")
        .child(download)
        .child(button().click(browser::print).text("Print"))
        .child(button().click(copy).text("Copy"))
        .child(button().class("primary").click(move || shown.set(Vec::new())).text("I have kept them"));
    el("div")
        .class("backup-codes")
        .child(el("h3").id(HEADING).attr("tabindex", "-1").text("Your backup codes"))
        .child(el("p").text(EXPLANATION))
        .child(el("ul").children(list))
        .child(buttons)
        .child(form_notice(form))
        .into()
}
