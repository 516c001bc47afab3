//! Where there is nothing.

use crate::{
    components::{Brand, PageHeading},
    next::HOME,
};
use leptos::prelude::*;

#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    view! {
        <main class="door">
            <Brand />
            <div class="card">
                <PageHeading title="Page not found" />
                <p>{"There is nothing at this address. It may have been mistyped, or moved."}</p>
                <p>
                    <a href=HOME>"Go to your tasks"</a>
                </p>
            </div>
        </main>
    }
}
