//! Verifies an e-mail address with the token of a mailed link. Opening the page does not, since mail scanners do that, too.

use crate::{
    api::AnonymousApi,
    browser,
    components::form::{AuthForm, FormNotice, SubmitButton},
    forms::Form,
    route::{Protected, Route},
    router::Router,
};
use leptos::prelude::*;

#[component]
pub(crate) fn VerifyEmailPage() -> impl IntoView {
    let api = AnonymousApi::new(expect_context());
    let token = expect_context::<Router>().link_token();
    let form = Form::new("submit", &[]);
    let submit = move || {
        let token = token.get_untracked();
        form.submit(async move {
            match api.verify_email(token).await? {
                Some(page) => browser::leave(&page),
                None => form.set_status("Your address is verified. Thank you."),
            }
            Ok(form.button)
        });
    };
    view! {
        <AuthForm title="Verify your address" submit=Box::new(submit)>
            <FormNotice form />
            <SubmitButton form idle="Confirm this address" working="Verifying…" />
            <p>
                <a href=Route::Protected(Protected::HOME).address()>"Go to your tasks"</a>
                " or "
                <a href=Route::Protected(Protected::Account).address()>"to your account"</a>
                ", where you can ask for another link."
            </p>
        </AuthForm>
    }
}
