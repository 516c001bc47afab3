//! For people who are new.

use super::credentials::CredentialsForm;
use crate::{
    api::AnonymousApi,
    app::keeping_return,
    components::{Brand, FormAlert, PageHeading, PasswordField, SubmitButton, TextField},
    forms::check_new_password,
    next::SIGN_IN,
};
use leptos::{ev::SubmitEvent, prelude::*};
use shared::SignUp;

#[component]
pub(crate) fn SignUpPage() -> impl IntoView {
    let api = AnonymousApi::new(expect_context());
    let form = CredentialsForm::new(check_new_password);
    let submit = move |event: SubmitEvent| {
        form.submit(&event, |email, password| async move {
            api.sign_up(&SignUp { email, password, name: None, remember_me: None }).await
        });
    };
    view! {
        <main class="door">
            <Brand />
            <form class="card" novalidate on:submit=submit>
                <PageHeading title="Create your account" />
                <FormAlert text=form.alert />
                <TextField state=form.email id="email" label="Email" kind="email" autocomplete="username" />
                <PasswordField state=form.password autocomplete="new-password" strength=true />
                <SubmitButton busy=form.busy idle="Create account" working="Creating your account…" />
                <p class="other-door">
                    "Already have an account? "
                    <a href=keeping_return(SIGN_IN)>"Sign in"</a>
                </p>
            </form>
        </main>
    }
}
