//! Sets a new password with the token of a mailed link.

use crate::{
    api::AnonymousApi,
    components::form::{AuthForm, FormAlert, PasswordField, SubmitButton},
    forms::{FieldState, Form, check_new_password},
    route::{Protected, Route},
    router::Router,
};
use leptos::prelude::*;
use shared::ResetPassword;

#[component]
pub(crate) fn ResetPasswordPage() -> impl IntoView {
    let api = AnonymousApi::new(expect_context());
    let router = expect_context::<Router>();
    let token = router.link_token();
    let password = FieldState::new(String::new(), check_new_password);
    let form = Form::new("submit", &[("newPassword", password)]);
    let submit = move || {
        let new = ResetPassword { new_password: password.text(), token: token.get_untracked() };
        form.submit(async move {
            api.reset_password(&new).await?;
            router.replace(Route::SignIn(Protected::HOME));
            Ok(form.button)
        });
    };
    view! {
        <AuthForm title="Set a new password" submit=Box::new(submit)>
            <FormAlert form />
            <PasswordField state=password id="newPassword" label="New password" autocomplete="new-password" />
            <SubmitButton form idle="Set password" working="Setting your password…" />
            <p class="auth-link">
                "Does the link not work? "
                <a href=Route::ForgotPassword.address()>"Ask for another"</a>
            </p>
        </AuthForm>
    }
}
