//! Labelled fields that say what is wrong.

use super::Icon;
use crate::{forms::FieldState, live};
use leptos::prelude::*;
use shared::Strength;

/// One line of text.
#[component]
pub(crate) fn TextField(
    state: FieldState,
    id: &'static str,
    label: &'static str,
    /// Which keys a screen keyboard has. The browser checks nothing, and in `type="email"` no script can read where
    /// the caret is, which the app has to know to take over from the page before it.
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

/// A password, which can be made visible. One that is being chosen (`new-password`) has a hint on how it looks to
/// someone who guesses.
#[component]
pub(crate) fn PasswordField(
    state: FieldState,
    #[prop(default = "password")] id: &'static str,
    #[prop(default = "Password")] label: &'static str,
    autocomplete: &'static str,
    /// Whether it is visible at first.
    #[prop(optional)]
    visible: bool,
) -> impl IntoView {
    let visible = RwSignal::new(visible);
    let show = format!("Show {}", label.to_ascii_lowercase());
    let kind = Signal::derive(move || if visible.get() { "text" } else { "password" });
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <div class="with-button">
                <Input state id kind keyboard="text" autocomplete />
                <button
                    type="button"
                    class="quiet square"
                    id=format!("show-{id}")
                    aria-label=show.clone()
                    title=show
                    aria-pressed=live::flag(move || visible.get())
                    on:click=move |_| visible.update(|visible| *visible = !*visible)
                >
                    <Icon symbol="eye" />
                </button>
            </div>
            {(autocomplete == "new-password").then(|| view! { <StrengthHint state /> })}
            <FieldError state id />
        </div>
    }
}

#[component]
fn Input(
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
            on:input=move |ev| state.write(event_target_value(&ev))
            on:blur=move |_| state.leave()
        />
    }
}

/// What is wrong with the field called `id`. Always in the page, so that changes of it are announced and
/// nothing jumps.
#[component]
pub(crate) fn FieldError(state: FieldState, #[prop(into)] id: String) -> impl IntoView {
    view! {
        <p class="field-error" id=format!("{id}-error") aria-live="polite">
            {live::value(move || state.error())}
        </p>
    }
}

#[component]
fn StrengthHint(state: FieldState) -> impl IntoView {
    let strength = move || {
        state.value.with(|text| match Strength::of(text) {
            _ if text.is_empty() => "",
            // It is one of those that are guessed first, and only the server knows them.
            _ if state.is_refused() => "weak",
            Strength::Weak => "weak",
            Strength::Fair => "fair",
            Strength::Strong => "strong",
        })
    };
    let strength = Memo::new(move |_| strength());
    let said = move || match strength.get() {
        "" => "At least 8 characters; a few unrelated words are best.".to_owned(),
        strength => format!("Password strength: {strength}"),
    };
    view! {
        <div class="strength">
            <span class="meter" aria-hidden="true" data-strength=live::value(move || strength.get())></span>
            <p aria-live="polite">{live::value(said)}</p>
        </div>
    }
}

/// Yes or no.
#[component]
pub(crate) fn Choice(state: RwSignal<bool>, id: &'static str, label: &'static str) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type="checkbox"
                id=id
                prop:checked=live::value(move || state.get())
                on:change=move |event| state.set(event_target_checked(&event))
            />
            {label}
        </label>
    }
}

/// One of a few.
#[component]
pub(crate) fn SelectField(
    state: RwSignal<String>,
    id: &'static str,
    label: &'static str,
    /// What is sent, and what is shown.
    options: &'static [(&'static str, &'static str)],
) -> impl IntoView {
    let option =
        |(value, shown): &(&'static str, &'static str)| view! { <option value=*value>{*shown}</option> };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id prop:value=live::value(move || state.get()) on:change=move |ev| state.set(event_target_value(&ev))>
                {options.iter().map(option).collect_view()}
            </select>
        </div>
    }
}
