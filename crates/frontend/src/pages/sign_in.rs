//! Signs in to an existing account.

use crate::{
    api::{AnonymousApi, Session, SessionEnd},
    boot::Boot,
    components::form::{AuthForm, Choice, FormAlert, PasswordField, SubmitButton, TextField},
    forms::{FieldState, Form, check_current_password, check_email},
    live,
    route::{Protected, Route},
};
use leptos::prelude::*;
use shared::SignIn;

#[component]
pub(crate) fn SignInPage(next: Protected) -> impl IntoView {
    let api = AnonymousApi::new(expect_context());
    let early = expect_context::<Boot>().take();
    let email = FieldState::new(early.email.clone(), check_email);
    let password = FieldState::new(early.password.clone(), check_current_password);
    let form = Form::new("submit", &[("email", email), ("password", password)]);
    let remember = RwSignal::new(early.remember.unwrap_or(true));
    let visible = early.is_password_visible;
    let submit = move || {
        let remember_me = Some(remember.get_untracked());
        let credentials =
            SignIn { email: email.text(), password: password.text(), callback_url: None, remember_me };
        form.submit(async move { api.sign_in(&credentials).await.map(|()| form.button) });
    };
    early.resume(submit);
    view! {
        <AuthForm title="Sign in" submit=Box::new(submit)>
            <SessionEndNotice />
            <FormAlert form />
            <TextField state=email id="email" label="Email" keyboard="email" autocomplete="username" />
            <PasswordField state=password autocomplete="current-password" visible />
            <Choice state=remember id="remember" label="Keep me signed in" />
            <SubmitButton form idle="Sign in" working="Signing in…" />
            <p class="auth-link">
                "New here? "
                <a id="other-form" href=Route::SignUp(next).address()>
                    "Create an account"
                </a>
            </p>
            <p class="auth-link">
                <a href=Route::ForgotPassword.address()>"Forgot your password?"</a>
            </p>
        </AuthForm>
    }
}

/// Explains why the last session ended.
#[component]
fn SessionEndNotice() -> impl IntoView {
    let session = expect_context::<Session>();
    let text = move || match session.end_reason()? {
        SessionEnd::SignedOut => Some("You are signed out."),
        SessionEnd::SignedOutLocally => Some(
            "You are signed out in this browser. The server could not be reached, so the session stays \
             valid there until it expires.",
        ),
        SessionEnd::Expired => Some("Your session has ended. Please sign in again."),
        SessionEnd::AccountDeleted => Some("Your account is deleted, and everything that was in it."),
        SessionEnd::PasswordReset => Some("Your new password is set. Sign in with it."),
    };
    live::part(move || text().map(|text| view! { <p class="notice" role="status">{text}</p> }))
}
