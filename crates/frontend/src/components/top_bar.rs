//! Above the tasks: the product, the person, the way out.

use super::Brand;
use crate::{api::AuthorizedApi, browser};
use leptos::prelude::*;

#[component]
pub(crate) fn TopBar(api: AuthorizedApi) -> impl IntoView {
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
            <button
                type="button"
                class="quiet"
                disabled=move || busy.get()
                aria-busy=move || busy.get().to_string()
                on:click=sign_out
            >
                {move || if busy.get() { "Signing out…" } else { "Sign out" }}
            </button>
        </header>
    }
}
