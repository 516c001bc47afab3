//! Above what is one's own: the product, the person, the other page, the way out.

use super::Brand;
use crate::{api::AuthorizedApi, browser, live};
use leptos::prelude::*;

#[component]
pub(crate) fn TopBar(
    api: AuthorizedApi,
    /// Where else one can go.
    to: &'static str,
    /// How that is called.
    place: &'static str,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let email = api.account().email.clone();
    let sign_out = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let api = api.clone();
        browser::spawn(async move {
            // It ends here in any case; the sign-in page says so when the server could not be told.
            let _ = api.sign_out().await;
        });
    };
    view! {
        <header class="top">
            <Brand />
            <span class="who" dir="auto">{email}</span>
            <a href=to>{place}</a>
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
