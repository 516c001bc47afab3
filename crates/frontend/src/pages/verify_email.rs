//! Where the mailed link that verifies an address leads.

use crate::{
    api::AnonymousApi,
    components::{Brand, FormNotice, PageHeading},
    forms::Form,
    live,
    next::{ACCOUNT, HOME},
    router::Router,
};
use leptos::prelude::*;

#[component]
pub(crate) fn VerifyEmailPage() -> impl IntoView {
    let api = AnonymousApi::new(expect_context());
    let token = expect_context::<Router>().link_token();
    let form = Form::new("submit", [None, None]);
    live::effect(move || {
        let token = token.get();
        form.ask(|| api.verify_email(&token), "Your address is verified. Thank you.");
    });
    let waiting = live::part(move || form.busy.get().then(|| view! { <p class="hint">"One moment…"</p> }));
    view! {
        <main class="door">
            <Brand />
            <div class="card">
                <PageHeading title="Verify your address" />
                {waiting}
                <FormNotice form />
                <p>
                    <a href=HOME>"Go to your tasks"</a>
                    " or "
                    <a href=ACCOUNT>"to your account"</a>
                    ", where you can ask for another link."
                </p>
            </div>
        </main>
    }
}
