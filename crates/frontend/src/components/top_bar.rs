//! The header of the signed-in pages: product, account, a link to the other page, sign-out.

use super::icon::Brand;
use crate::{
    api::AuthorizedApi,
    browser, live,
    route::{Protected, Route},
};
use leptos::prelude::*;

#[component]
pub(crate) fn TopBar(
    api: AuthorizedApi,
    /// The other page.
    link: Protected,
    label: &'static str,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let email = api.account().email.clone();
    let sign_out = move |_| {
        if !busy.get_untracked() {
            busy.set(true);
            browser::spawn(api.clone().sign_out());
        }
    };
    view! {
        <header class="top">
            <Brand />
            <span class="account-email" dir="auto">{email}</span>
            <a href=Route::Protected(link).address()>{label}</a>
            <button
                type="button"
                class="quiet"
                disabled=live::value(move || busy.get())
                aria-busy=live::flag(move || busy.get())
                on:click=sign_out
            >
                {live::value(move || if busy.get() { "Signing out…" } else { "Sign out" })}
            </button>
        </header>
    }
}
