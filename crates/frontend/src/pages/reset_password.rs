//! Where the mailed link for a lost password leads.

use crate::{
    api::AnonymousApi,
    components::{DoorForm, FormAlert, PasswordField, SubmitButton},
    forms::{FieldState, Form, check_new_password},
    next::{FORGOT_PASSWORD, SIGN_IN},
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
    let form = Form::new("submit", [Some(("newPassword", password)), None]);
    let submit = move || {
        form.send(|| {
            let new = ResetPassword { new_password: password.text(), token: token.get_untracked() };
            async move {
                api.reset_password(&new).await?;
                router.replace(SIGN_IN);
                Ok(form.button)
            }
        });
    };
    view! {
        <DoorForm title="Set a new password" submit=Box::new(submit)>
            <FormAlert form />
            <PasswordField state=password id="newPassword" label="New password" autocomplete="new-password" />
            <SubmitButton form idle="Set password" working="Setting your password…" />
            <p class="other-door">
                "Does the link not work? "
                <a href=FORGOT_PASSWORD>"Ask for another"</a>
            </p>
        </DoorForm>
    }
}
