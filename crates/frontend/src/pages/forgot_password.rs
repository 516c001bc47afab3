//! Requests an e-mail with a password reset link.

use crate::{
    api::AnonymousApi,
    components::form::{auth_form, email_field, form_notice, submit_button},
    forms::{FieldState, Form, check_email},
    html::{AnyView, el},
    reactive::*,
    route::{Protected, Route},
};

const EXPLANATION: &str =
    "Enter the address of your account, and you will get an email with a link to set a new password.";

/// The same for every address, so that it does not reveal who has an account.
const CONFIRMATION: &str = "If there is an account with this address, an email is on its way.";

pub(crate) fn forgot_password_page() -> AnyView {
    let api = AnonymousApi::new(expect_context());
    let email = FieldState::new(String::new(), check_email);
    let form = Form::new("submit", &[("email", email)]);
    let submit = move || form.call(api.request_password_reset(email.text()), CONFIRMATION);
    let sign_in = el("a").attr("href", Route::SignIn(Protected::HOME).address()).text("Back to sign-in");
    let content = vec![
        el("p").text(EXPLANATION).into(),
        email_field(email, "username"),
        form_notice(form),
        submit_button(form, "Send the link", "Sending…"),
        el("p").class("auth-link").child(sign_in).into(),
    ];
    auth_form("Forgot your password?", Box::new(submit), content)
}
