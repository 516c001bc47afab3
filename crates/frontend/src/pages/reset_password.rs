//! Sets a new password with the token of a mailed link.

use crate::{
    api::AnonymousApi,
    components::form::{auth_form, form_alert, password_field, submit_button},
    forms::{FieldState, Form, check_new_password},
    html::{AnyView, el},
    reactive::*,
    route::{Protected, Route},
    router::Router,
};
use shared::ResetPassword;

pub(crate) fn reset_password_page() -> AnyView {
    let api = AnonymousApi::new(expect_context());
    let router = expect_context::<Router>();
    let token = router.link_token("#token=");
    let password = FieldState::new(String::new(), check_new_password);
    let form = Form::new("submit", &[("newPassword", password)]);
    let submit = move || {
        let new = ResetPassword { new_password: password.text(), token: token.get_untracked() };
        form.submit(async move {
            api.reset_password(&new).await?;
            router.replace(&Route::SignIn(Protected::HOME));
            Ok(form.button)
        });
    };
    let another = el("a").attr("href", Route::ForgotPassword.address()).text("Ask for another");
    let content = vec![
        form_alert(form),
        password_field(password, "newPassword", "New password", "new-password", false),
        submit_button(form, "Set password", "Setting your password…"),
        el("p").class("auth-link").text("Does the link not work? ").child(another).into(),
    ];
    auth_form("Set a new password", Box::new(submit), content)
}
