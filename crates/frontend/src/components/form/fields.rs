//! Labelled fields with error messages.

use crate::{
    browser::event_target_checked,
    forms::FieldState,
    html::{AnyView, El, el},
    reactive::*,
};

/// A single-line text field.
pub(crate) fn text_field(
    state: FieldState,
    id: &'static str,
    label: &'static str,
    autocomplete: &'static str,
) -> AnyView {
    let input = input(state, id, autocomplete).attr("type", "text").attr("inputmode", "text");
    field(id, label).child(input).child(field_error(state, id)).into()
}

/// The address of the account. Not `type="email"`, which hides the caret position from scripts: `boot.rs` needs it.
/// `autocomplete` tells whether passkeys are offered, too.
pub(crate) fn email_field(state: FieldState, autocomplete: &'static str) -> AnyView {
    let input = input(state, "email", autocomplete).attr("type", "text").attr("inputmode", "email");
    field("email", "Email").child(input).child(field_error(state, "email")).into()
}

/// The label of a field, to which the field is added.
pub(super) fn field(id: &'static str, label: &'static str) -> El {
    el("div").class("field").child(el("label").attr("for", id).text(label))
}

/// A field without its type.
pub(super) fn input(state: FieldState, id: &'static str, autocomplete: &'static str) -> El {
    el("input")
        .id(id)
        .attr("name", id)
        .attr("autocomplete", autocomplete)
        .attr("autocapitalize", "none")
        .attr("spellcheck", "false")
        .attr("aria-describedby", [id, "-error"].concat())
        .flag("aria-invalid", move || state.error().is_some())
        .value(move || state.value.get())
        .on_input(move |text| state.input(text))
        .on("blur", move |_| state.blur())
}

/// The error of the field `id`. Always in the page, so that screen readers announce changes and the layout does not
/// shift.
pub(crate) fn field_error(state: FieldState, id: &'static str) -> El {
    el("p")
        .class("field-error")
        .id([id, "-error"].concat())
        .attr("aria-live", "polite")
        .live_text(move || state.error().unwrap_or_default())
}

/// A check box.
pub(crate) fn choice(state: RwSignal<bool>, id: &'static str, label: &'static str) -> AnyView {
    let input = el("input")
        .attr("type", "checkbox")
        .id(id)
        .toggle("checked", move || state.get_untracked())
        .checked(move || state.get())
        .on("change", move |event| state.set(event_target_checked(&event)));
    el("label").class("choice").child(input).text(label).into()
}

/// A choice among `options`, values with their labels.
pub(crate) fn select_field(
    state: RwSignal<String>,
    id: &'static str,
    label: &'static str,
    options: &'static [(&'static str, &'static str)],
) -> AnyView {
    let option = |(value, label): &(&'static str, &'static str)| -> AnyView {
        el("option").attr("value", *value).text(*label).into()
    };
    let select = el("select")
        .id(id)
        .value(move || state.get())
        .on_change(move |value| state.set(value))
        .children(options.iter().map(option));
    field(id, label).child(select).into()
}
