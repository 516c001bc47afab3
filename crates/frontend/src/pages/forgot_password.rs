//! Requests an e-mail with a password reset link.

use crate::{
    api::AnonymousApi,
    components::form::{AuthForm, FormNotice, SubmitButton, TextField},
    forms::{FieldState, Form, check_email},
    route::{Protected, Route},
};
use leptos::prelude::*;

/// The same for every address, so that it does not reveal who has an account.
const CONFIRMATION: &str = "If there is an account with this address, an email is on its way.";

#[component]
pub(crate) fn ForgotPasswordPage() -> impl IntoView {
    let api = AnonymousApi::new(expect_context());
    let email = FieldState::new(String::new(), check_email);
    let form = Form::new("submit", &[("email", email)]);
    let submit = move || form.call(api.request_password_reset(email.text()), CONFIRMATION);
    view! {
        <AuthForm title="Forgot your password?" submit=Box::new(submit)>
            <p>{"Enter the address of your account, and you will get an email with a link to set a new password."}</p>
            <TextField state=email id="email" label="Email" keyboard="email" autocomplete="username" />
            <FormNotice form />
            <SubmitButton form idle="Send the link" working="Sending…" />
            <p class="auth-link">
                <a href=Route::SignIn(Protected::HOME).address()>"Back to sign-in"</a>
            </p>
        </AuthForm>
    }
}
