//! Labelled fields that say what is wrong, and the rest of a form.

use super::Icon;
use crate::forms::FieldState;
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

/// A password, which can be made visible; `strength` adds a hint on how it looks to someone who guesses.
#[component]
pub(crate) fn PasswordField(
    state: FieldState,
    autocomplete: &'static str,
    /// Whether it is visible at first.
    visible: bool,
    #[prop(optional)] strength: bool,
) -> impl IntoView {
    let visible = RwSignal::new(visible);
    let kind = Signal::derive(move || if visible.get() { "text" } else { "password" });
    view! {
        <div class="field">
            <label for="password">{"Password"}</label>
            <div class="with-button">
                <Input state id="password" kind keyboard="text" autocomplete />
                <button
                    type="button"
                    class="quiet square"
                    id="show-password"
                    aria-label="Show password"
                    title="Show password"
                    aria-pressed=move || visible.get().to_string()
                    on:click=move |_| visible.update(|visible| *visible = !*visible)
                >
                    <Icon symbol="eye" />
                </button>
            </div>
            {strength.then(|| view! { <StrengthHint state /> })}
            <FieldError state id="password" />
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
            type=move || kind.get()
            inputmode=keyboard
            autocomplete=autocomplete
            autocapitalize="none"
            spellcheck="false"
            aria-describedby=format!("{id}-error")
            aria-invalid=move || state.error().is_some().to_string()
            prop:value=move || state.value.get()
            on:input=move |ev| state.write(event_target_value(&ev))
            on:blur=move |_| state.judge()
        />
    }
}

/// What is wrong with the field called `id`. Always in the page, so that changes of it are announced and
/// nothing jumps.
#[component]
pub(crate) fn FieldError(state: FieldState, #[prop(into)] id: String) -> impl IntoView {
    view! {
        <p class="field-error" id=format!("{id}-error") aria-live="polite">
            {move || state.error()}
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
            <span class="meter" aria-hidden="true" data-strength=move || strength.get()></span>
            <p aria-live="polite">{said}</p>
        </div>
    }
}

/// What is wrong with the form as a whole.
#[component]
pub(crate) fn FormAlert(text: RwSignal<Option<String>>) -> impl IntoView {
    move || text.get().map(|text| view! { <p class="notice bad" role="alert">{text}</p> })
}

/// Sends the form; out of reach while it is being sent, so that it is sent once.
#[component]
pub(crate) fn SubmitButton(busy: RwSignal<bool>, idle: &'static str, working: &'static str) -> impl IntoView {
    view! {
        <button
            type="submit"
            class="primary wide"
            id="submit"
            disabled=move || busy.get()
            aria-busy=move || busy.get().to_string()
        >
            {move || if busy.get() { working } else { idle }}
        </button>
    }
}
