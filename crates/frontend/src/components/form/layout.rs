//! Forms without their fields.

use crate::{
    components::{brand, page_heading},
    forms::Form,
    html::{AnyView, El, all, el, nothing, part},
};

/// What newcomers read first.
const PURPOSE: &str = "A to-do list of your own: on every device, with or without a network.";

/// A page of a single form, for users without a session.
pub(crate) fn auth_form(title: &'static str, submit: Box<dyn Fn()>, content: Vec<AnyView>) -> AnyView {
    let form =
        form(submit).attr("method", "post").child(page_heading(move || title.to_owned())).children(content);
    let purpose = el("p").class("purpose").text(PURPOSE);
    el("main")
        .class("auth")
        .child(el("div").class("welcome").child(brand()).child(purpose))
        .child(form)
        .into()
}

/// One of several forms on a page.
pub(crate) fn section_form(title: &'static str, submit: Box<dyn Fn()>, content: Vec<AnyView>) -> AnyView {
    form(submit).child(el("h2").text(title)).children(content).into()
}

fn form(submit: Box<dyn Fn()>) -> El {
    el("form").class("card").attr("novalidate", "").on_submit(submit)
}

/// The error of the form as a whole.
pub(crate) fn form_alert(form: Form) -> AnyView {
    part(move || {
        let alert = |text: String| el("p").class("notice bad").attr("role", "alert").text(text).into();
        form.alert.get().map_or_else(nothing, alert)
    })
}

/// The error and the confirmation. The latter is a live region, which has to be in the page before its text.
pub(crate) fn form_notice(form: Form) -> AnyView {
    let status = move || {
        let notice = |text: String| el("p").class("notice").text(text).into();
        form.status.get().map_or_else(nothing, notice)
    };
    all(vec![form_alert(form), el("div").class("form-status").attr("role", "status").part(status).into()])
}

/// The submit button, disabled while a request is in flight. Then its label is `working`.
pub(crate) fn submit_button(form: Form, idle: &'static str, working: &'static str) -> AnyView {
    button(form, idle, working).class("primary wide").into()
}

/// A submit button without its class.
pub(super) fn button(form: Form, idle: &'static str, working: &'static str) -> El {
    el("button")
        .attr("type", "submit")
        .id(form.button)
        .attr("data-working", working)
        .toggle("disabled", move || form.busy.get())
        .flag("aria-busy", move || form.busy.get())
        .live_text(move || if form.busy.get() { working } else { idle }.to_owned())
}
