//! For people who have an account.

use super::credentials::CredentialsForm;
use crate::{
    api::AnonymousApi,
    app::keeping_return,
    boot::Boot,
    components::{Brand, FormAlert, PageHeading, PasswordField, SubmitButton, TextField},
    forms::check_known_password,
    next::SIGN_UP,
    session::{Departure, Session},
};
use leptos::{ev::SubmitEvent, prelude::*};
use shared::SignIn;

#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let api = AnonymousApi::new(expect_context());
    let begun = expect_context::<Boot>().take();
    let form = CredentialsForm::new(&begun, check_known_password);
    let remember = RwSignal::new(begun.remember.unwrap_or(true));
    let visible = begun.visible;
    let submit = move || {
        form.submit(|email, password| async move {
            let remember_me = Some(remember.get_untracked());
            api.sign_in(&SignIn { email, password, remember_me }).await
        });
    };
    CredentialsForm::resume(begun, submit);
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        submit();
    };
    view! {
        <main class="door">
            <Brand />
            <form class="card" novalidate on:submit=on_submit>
                <PageHeading title="Sign in" />
                <Farewell />
                <FormAlert text=form.alert />
                <TextField state=form.email id="email" label="Email" keyboard="email" autocomplete="username" />
                <PasswordField state=form.password autocomplete="current-password" visible />
                <label class="choice">
                    <input
                        type="checkbox"
                        id="remember"
                        prop:checked=move || remember.get()
                        on:change=move |event| remember.set(event_target_checked(&event))
                    />
                    "Keep me signed in"
                </label>
                <SubmitButton busy=form.busy idle="Sign in" working="Signing in…" />
                <p class="other-door">
                    "New here? "
                    <a id="other-door" href=keeping_return(SIGN_UP)>"Create an account"</a>
                </p>
            </form>
        </main>
    }
}

/// A word on why one is here, if one was somewhere else before.
#[component]
fn Farewell() -> impl IntoView {
    let session = expect_context::<Session>();
    let text = move || match session.departure()? {
        Departure::SignedOut => Some("You are signed out."),
        Departure::SignedOutHereOnly => Some(
            "You are signed out in this browser. The server could not be told, so the session stays \
             open there until it runs out.",
        ),
        Departure::Ended => Some("Your session has ended. Please sign in again."),
    };
    move || text().map(|text| view! { <p class="notice" role="status">{text}</p> })
}
