//! Verifies an e-mail address with the token of a mailed link.

use crate::{
    api::AnonymousApi,
    components::{Brand, PageHeading, form::FormNotice},
    forms::Form,
    live,
    route::{Protected, Route},
    router::Router,
};
use leptos::prelude::*;

#[component]
pub(crate) fn VerifyEmailPage() -> impl IntoView {
    let api = AnonymousApi::new(expect_context());
    let token = expect_context::<Router>().link_token();
    let form = Form::new("submit", &[]);
    live::effect(move || {
        form.call(api.verify_email(&token.get()), "Your address is verified. Thank you.");
    });
    let waiting = live::part(move || form.busy.get().then(|| view! { <p class="hint">"Verifying…"</p> }));
    view! {
        <main class="auth">
            <Brand />
            <div class="card">
                <PageHeading title="Verify your address" />
                {waiting}
                <FormNotice form />
                <p>
                    <a href=Route::Protected(Protected::HOME).address()>"Go to your tasks"</a>
                    " or "
                    <a href=Route::Protected(Protected::Account).address()>"to your account"</a>
                    ", where you can ask for another link."
                </p>
            </div>
        </main>
    }
}
