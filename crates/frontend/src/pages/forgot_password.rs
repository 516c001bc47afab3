//! For people who have an account and not its password.

use crate::{
    api::AnonymousApi,
    components::{DoorForm, FormNotice, SubmitButton, TextField},
    forms::{FieldState, Form, check_email},
    next::SIGN_IN,
};
use leptos::prelude::*;

/// The same whether or not there is one: who has an account is nobody's business.
const ON_ITS_WAY: &str = "If there is an account with this address, a mail is on its way.";

#[component]
pub(crate) fn ForgotPasswordPage() -> impl IntoView {
    let api = AnonymousApi::new(expect_context());
    let email = FieldState::new(String::new(), check_email);
    let form = Form::new("submit", [Some(("email", email)), None]);
    let submit = move || form.ask(|| api.request_password_reset(email.text()), ON_ITS_WAY);
    view! {
        <DoorForm title="Forgot your password?" submit=Box::new(submit)>
            <p>{"Enter the address of your account, and a link to set a new password is mailed to you."}</p>
            <TextField state=email id="email" label="Email" keyboard="email" autocomplete="username" />
            <FormNotice form />
            <SubmitButton form idle="Send the link" working="Sending…" />
            <p class="other-door">
                <a href=SIGN_IN>"Back to sign-in"</a>
            </p>
        </DoorForm>
    }
}
