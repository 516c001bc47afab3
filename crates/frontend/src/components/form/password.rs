//! Password fields.

use super::fields::{FieldError, Input};
use crate::{components::icon::Icon, forms::FieldState, live};
use leptos::prelude::*;
use shared::Strength;

/// A password that can be made visible. A new one (`new-password`) has a strength meter.
#[component]
pub(crate) fn PasswordField(
    state: FieldState,
    #[prop(default = "password")] id: &'static str,
    #[prop(default = "Password")] label: &'static str,
    autocomplete: &'static str,
    #[prop(optional)] visible: bool,
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
fn StrengthHint(state: FieldState) -> impl IntoView {
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
        strength => format!("Password strength: {strength}"),
    };
    view! {
        <div class="strength">
            <span class="meter" aria-hidden="true" data-strength=live::value(move || strength.get())></span>
            <p aria-live="polite">{live::value(text)}</p>
        </div>
    }
}
