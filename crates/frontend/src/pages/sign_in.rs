//! For people who have an account.

use crate::{
    api::AnonymousApi,
    app::keeping_return,
    boot::Boot,
    components::{Choice, DoorForm, FormAlert, PasswordField, SubmitButton, TextField},
    forms::{FieldState, Form, check_email, check_known_password},
    live,
    next::{FORGOT_PASSWORD, SIGN_UP},
    session::{Departure, Session},
};
use leptos::prelude::*;
use shared::SignIn;

#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let api = AnonymousApi::new(expect_context());
    let begun = expect_context::<Boot>().take();
    let email = FieldState::new(begun.email.clone(), check_email);
    let password = FieldState::new(begun.password.clone(), check_known_password);
    let form = Form::new("submit", [Some(("email", email)), Some(("password", password))]);
    let remember = RwSignal::new(begun.remember.unwrap_or(true));
    let visible = begun.visible;
    let submit = move || {
        form.send(|| {
            let remember_me = Some(remember.get_untracked());
            let credentials = SignIn { email: email.text(), password: password.text(), remember_me };
            async move { api.sign_in(&credentials).await.map(|_| form.button) }
        });
    };
    begun.resume(submit);
    view! {
        <DoorForm title="Sign in" submit=Box::new(submit)>
            <Farewell />
            <FormAlert form />
            <TextField state=email id="email" label="Email" keyboard="email" autocomplete="username" />
            <PasswordField state=password autocomplete="current-password" visible />
            <Choice state=remember id="remember" label="Keep me signed in" />
            <SubmitButton form idle="Sign in" working="Signing in…" />
            <p class="other-door">
                "New here? "
                <a id="other-door" href=keeping_return(SIGN_UP)>
                    "Create an account"
                </a>
            </p>
            <p class="other-door">
                <a href=FORGOT_PASSWORD>"Forgot your password?"</a>
            </p>
        </DoorForm>
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
        Departure::AccountDeleted => Some("Your account is deleted, and everything that was in it."),
        Departure::PasswordReset => Some("Your new password is set. Sign in with it."),
    };
    live::part(move || text().map(|text| view! { <p class="notice" role="status">{text}</p> }))
}
