//! Backup codes, which are shown once.

use super::factor::HEADING as FACTOR;
use crate::{
    api::AuthorizedApi,
    browser::{self, device, window},
    components::{HEADING as PAGE, Overlay, form::form_notice},
    forms::Form,
    html::{AnyView, ElementRef, el},
    live,
};
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, js_sys::encode_uri_component};

const EXPLANATION: &str = "Each of these opens your account once, if you do not have your authenticator app. Keep them where \
                           you find them without this device. They are not shown again.";

/// The id of the heading.
pub(super) const HEADING: &str = "codes-heading";

/// Shows the codes of an account until the user has kept them, on whatever page.
pub(super) fn show_codes(overlay: Overlay, api: &AuthorizedApi, codes: Vec<String>) {
    let email = &api.account().email;
    let host = window().location().host().unwrap_or_default();
    let owner = [&host, " · ", email].concat();
    let head = ["Latchkey backup codes\n", &host, "\n", email, "\n\n"].concat();
    overlay.show(api.account().id, move || view(overlay, &owner, &head, &codes));
}

fn view(overlay: Overlay, owner: &str, head: &str, codes: &[String]) -> AnyView {
    // A reload would lose them.
    browser::listen("beforeunload", |event| event.prevent_default());
    let element = ElementRef::new();
    let open = move || {
        if let Some(element) = element.get() {
            // Fails only if it is open.
            let _ = element.unchecked_into::<HtmlDialogElement>().show_modal();
        }
    };
    live::once_mounted(open);
    let form = Form::new("keep-codes", &[]);
    let text = codes.join("\n");
    let file: String = encode_uri_component(&[head, &text, "\n"].concat()).into();
    let copy = move || {
        form.set_status(if device::copy(&text) { "Copied." } else { "This browser does not allow to copy." });
    };
    let keep = move || {
        overlay.close();
        browser::focus_soon(vec![FACTOR.to_owned(), PAGE.to_owned()]);
    };
    let list = codes.iter().map(|code| el("li").child(el("code").text(code.clone())).into());
    let download = el("a")
        .class("button")
        .attr("href", ["data:text/plain;charset=utf-8,", &file].concat())
        .attr("download", "latchkey-backup-codes.txt")
        .text("Download");
    let button = || el("button").attr("type", "button");
    let buttons = el("div")
        .class("buttons")
        .child(download)
        .child(button().click(browser::print).text("Print"))
        .child(button().click(copy).text("Copy"))
        .child(button().class("primary").click(keep).text("I have kept them"));
    el("dialog")
        .class("backup-codes")
        .attr("aria-labelledby", HEADING)
        .find(element)
        // Only the button closes it.
        .on("cancel", |event| event.prevent_default())
        .on("close", move |_| open())
        .child(el("h2").id(HEADING).attr("tabindex", "-1").attr("autofocus", "").text("Your backup codes"))
        .child(el("p").text(EXPLANATION))
        .child(el("p").class("caption").attr("dir", "auto").text(owner.to_owned()))
        .child(el("ul").children(list))
        .child(form_notice(form))
        .child(buttons)
        .into()
}
