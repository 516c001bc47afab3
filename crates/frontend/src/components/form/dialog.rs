//! Confirmation of what cannot be undone.

use super::layout::{button, form_alert};
use crate::{
    forms::Form,
    html::{AnyView, ElementRef, el},
    live,
};
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};

/// A question with the buttons Cancel and `confirm`.
pub(crate) struct Dialog {
    pub(crate) form: Form,
    pub(crate) open: Box<dyn Fn() -> bool>,
    pub(crate) title: &'static str,
    pub(crate) text: Box<dyn Fn() -> String>,
    pub(crate) confirm: &'static str,
    /// The label of that button while a request is in flight.
    pub(crate) working: &'static str,
    pub(crate) submit: Box<dyn Fn()>,
    /// Sets `open` to false; also called when the browser closes the dialog.
    pub(crate) close: Box<dyn Fn()>,
    /// Whether it cannot be undone.
    pub(crate) is_final: bool,
    /// Between the text and the buttons.
    pub(crate) content: Option<AnyView>,
}

impl Dialog {
    pub(crate) fn view(self) -> AnyView {
        let Self { form, open, close, .. } = self;
        let element = ElementRef::new();
        // The browser returns the focus to the button that opened the dialog.
        live::effect(move || match (element.get().map(dialog), open()) {
            (Some(dialog), true) => {
                form.alert.set(None);
                let _ = dialog.show_modal();
            }
            (Some(dialog), false) => dialog.close(),
            (None, _) => {}
        });
        let cancel = move || {
            if let Some(element) = element.get() {
                dialog(element).close();
            }
        };
        let (heading, description) = ([form.button, "-heading"].concat(), [form.button, "-text"].concat());
        let style = if self.is_final { "primary danger" } else { "primary" };
        let buttons = el("div")
            .class("buttons")
            .child(el("button").attr("type", "button").class("quiet").click(cancel).text("Cancel"))
            .child(button(form, self.confirm, self.working).class(style));
        let content = el("form")
            .attr("novalidate", "")
            .on_submit(self.submit)
            .child(el("h2").id(heading.clone()).text(self.title))
            .child(
                el("p")
                    .id(description.clone())
                    .attr("dir", "auto")
                    .attr("aria-live", "polite")
                    .live_text(self.text),
            )
            .children(self.content)
            .child(form_alert(form))
            .child(buttons);
        el("dialog")
            .attr("aria-labelledby", heading)
            .attr("aria-describedby", description)
            .find(element)
            .on("close", move |_| close())
            .child(content)
            .into()
    }
}

fn dialog(element: HtmlElement) -> HtmlDialogElement {
    element.unchecked_into()
}
