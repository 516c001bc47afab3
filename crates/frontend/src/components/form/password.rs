//! Password fields.

use super::fields::{field, field_error, input};
use crate::{
    components::icon,
    forms::FieldState,
    html::{AnyView, el},
    reactive::*,
};
use shared::Strength;

/// A password that can be made visible, or is from the start. A new one (`new-password`) has a strength meter.
pub(crate) fn password_field(
    state: FieldState,
    id: &'static str,
    label: &'static str,
    autocomplete: &'static str,
    visible: bool,
) -> AnyView {
    let visible = RwSignal::new(visible);
    let show = ["Show ", &label.to_ascii_lowercase()].concat();
    let kind = move || Some(if visible.get() { "text" } else { "password" }.to_owned());
    let button = el("button")
        .attr("type", "button")
        .class("quiet square")
        .id(["show-", id].concat())
        .attr("aria-label", show.clone())
        .attr("title", show)
        .flag("aria-pressed", move || visible.get())
        .click(move || visible.update(|visible| *visible = !*visible))
        .child(icon("eye"));
    let input = input(state, id, autocomplete).live("type", kind).attr("inputmode", "text");
    field(id, label)
        .child(el("div").class("with-button").child(input).child(button))
        .children((autocomplete == "new-password").then(|| strength_hint(state)))
        .child(field_error(state, id))
        .into()
}

fn strength_hint(state: FieldState) -> AnyView {
    let strength = move || {
        state.value.with(|text| match Strength::of(text) {
            _ if text.is_empty() => "",
            // Only the server has the list of common passwords.
            _ if state.is_refused() => "weak",
            Strength::Weak => "weak",
            Strength::Fair => "fair",
            Strength::Strong => "strong",
        })
    };
    let strength = Memo::new(move |_| strength());
    let text = move || match strength.get() {
        "" => "At least 8 characters; a few unrelated words are best.".to_owned(),
        strength => ["Password strength: ", strength].concat(),
    };
    let meter = el("span")
        .class("meter")
        .attr("aria-hidden", "true")
        .live("data-strength", move || Some(strength.get().to_owned()));
    el("div").class("strength").child(meter).child(el("p").attr("aria-live", "polite").live_text(text)).into()
}
