//! For people who are new.

use super::credentials::CredentialsForm;
use crate::{
    api::AnonymousApi,
    app::keeping_return,
    boot::Boot,
    components::{Brand, FormAlert, PageHeading, PasswordField, SubmitButton, TextField},
    forms::check_new_password,
    next::SIGN_IN,
};
use leptos::{ev::SubmitEvent, prelude::*};
use shared::SignUp;

#[component]
pub(crate) fn SignUpPage() -> impl IntoView {
    let api = AnonymousApi::new(expect_context());
    let begun = expect_context::<Boot>().take();
    let form = CredentialsForm::new(&begun, check_new_password);
    let visible = begun.visible;
    let submit = move || {
        form.submit(|email, password| async move {
            api.sign_up(&SignUp { email, password, name: None, remember_me: None }).await
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
                <PageHeading title="Create your account" />
                <FormAlert text=form.alert />
                <TextField state=form.email id="email" label="Email" keyboard="email" autocomplete="username" />
                <PasswordField state=form.password autocomplete="new-password" visible strength=true />
                <SubmitButton busy=form.busy idle="Create account" working="Creating your account…" />
                <p class="other-door">
                    "Already have an account? "
                    <a id="other-door" href=keeping_return(SIGN_IN)>"Sign in"</a>
                </p>
            </form>
        </main>
    }
}
