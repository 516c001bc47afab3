//! For people who are new.

use crate::{
    api::AnonymousApi,
    app::keeping_return,
    boot::Boot,
    components::{DoorForm, FormAlert, PasswordField, SubmitButton, TextField},
    forms::{FieldState, Form, check_email, check_new_password},
    next::SIGN_IN,
};
use leptos::prelude::*;
use shared::SignUp;

#[component]
pub(crate) fn SignUpPage() -> impl IntoView {
    let api = AnonymousApi::new(expect_context());
    let begun = expect_context::<Boot>().take();
    let email = FieldState::new(begun.email.clone(), check_email);
    let password = FieldState::new(begun.password.clone(), check_new_password);
    let form = Form::new("submit", [Some(("email", email)), Some(("password", password))]);
    let visible = begun.visible;
    let submit = move || {
        form.send(|| {
            let (email, password) = (email.text(), password.text());
            let account = SignUp { email, password, name: None, remember_me: None };
            async move { api.sign_up(&account).await.map(|_| form.button) }
        });
    };
    begun.resume(submit);
    view! {
        <DoorForm title="Create your account" submit=Box::new(submit)>
            <FormAlert form />
            <TextField state=email id="email" label="Email" keyboard="email" autocomplete="username" />
            <PasswordField state=password autocomplete="new-password" visible />
            <SubmitButton form idle="Create account" working="Creating your account…" />
            <p class="other-door">
                "Already have an account? "
                <a id="other-door" href=keeping_return(SIGN_IN)>
                    "Sign in"
                </a>
            </p>
        </DoorForm>
    }
}
