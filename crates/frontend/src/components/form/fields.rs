//! Labelled fields with error messages.

use crate::{forms::FieldState, live};
use leptos::prelude::*;

/// A single-line text field.
#[component]
pub(crate) fn TextField(
    state: FieldState,
    id: &'static str,
    label: &'static str,
    /// The `inputmode`. Not `type="email"`, which hides the caret position from scripts: `boot.rs` needs it.
    keyboard: &'static str,
    autocomplete: &'static str,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <Input state id kind=Signal::stored("text") keyboard autocomplete />
            <FieldError state id />
        </div>
    }
}

#[component]
pub(super) fn Input(
    state: FieldState,
    id: &'static str,
    kind: Signal<&'static str>,
    keyboard: &'static str,
    autocomplete: &'static str,
) -> impl IntoView {
    view! {
        <input
            id=id
            name=id
            type=live::value(move || kind.get())
            inputmode=keyboard
            autocomplete=autocomplete
            autocapitalize="none"
            spellcheck="false"
            aria-describedby=format!("{id}-error")
            aria-invalid=live::flag(move || state.error().is_some())
            prop:value=live::value(move || state.value.get())
            on:input=move |ev| state.input(event_target_value(&ev))
            on:blur=move |_| state.blur()
        />
    }
}

/// The error of the field `id`. Always in the page, so that screen readers announce changes and the layout does not
/// shift.
#[component]
pub(crate) fn FieldError(state: FieldState, #[prop(into)] id: String) -> impl IntoView {
    view! {
        <p class="field-error" id=format!("{id}-error") aria-live="polite">
            {live::value(move || state.error())}
        </p>
    }
}

/// A check box.
#[component]
pub(crate) fn Choice(state: RwSignal<bool>, id: &'static str, label: &'static str) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type="checkbox"
                id=id
                checked=state.get_untracked()
                prop:checked=live::value(move || state.get())
                on:change=move |event| state.set(event_target_checked(&event))
            />
            {label}
        </label>
    }
}

#[component]
pub(crate) fn SelectField(
    state: RwSignal<String>,
    id: &'static str,
    label: &'static str,
    /// Values and labels.
    options: &'static [(&'static str, &'static str)],
) -> impl IntoView {
    let option =
        |(value, label): &(&'static str, &'static str)| view! { <option value=*value>{*label}</option> };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id prop:value=live::value(move || state.get()) on:change=move |ev| state.set(event_target_value(&ev))>
                {options.iter().map(option).collect_view()}
            </select>
        </div>
    }
}
