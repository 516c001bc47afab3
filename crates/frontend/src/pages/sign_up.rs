//! Creates an account.

use crate::{
    api::AnonymousApi,
    boot::Boot,
    components::form::{AuthForm, FormAlert, PasswordField, SubmitButton, TextField},
    forms::{FieldState, Form, check_email, check_new_password},
    route::{Protected, Route},
};
use leptos::prelude::*;

#[component]
pub(crate) fn SignUpPage(next: Protected) -> impl IntoView {
    let api = AnonymousApi::new(expect_context());
    let early = expect_context::<Boot>().take();
    let email = FieldState::new(early.email.clone(), check_email);
    let password = FieldState::new(early.password.clone(), check_new_password);
    let form = Form::new("submit", &[("email", email), ("password", password)]);
    let visible = early.is_password_visible;
    let submit = move || {
        let (email, password) = (email.text(), password.text());
        form.submit(async move { api.sign_up(email, password).await.map(|()| form.button) });
    };
    early.resume(submit);
    view! {
        <AuthForm title="Create your account" submit=Box::new(submit)>
            <FormAlert form />
            <TextField state=email id="email" label="Email" keyboard="email" autocomplete="username" />
            <PasswordField state=password autocomplete="new-password" visible />
            <SubmitButton form idle="Create account" working="Creating your account…" />
            <p class="auth-link">
                "Already have an account? "
                <a id="other-form" href=Route::SignIn(next).address()>
                    "Sign in"
                </a>
            </p>
        </AuthForm>
    }
}
