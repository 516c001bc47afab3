//! The page for unknown paths.

use crate::{
    components::{Brand, PageHeading},
    route::{Protected, Route},
};
use leptos::prelude::*;

#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    view! {
        <main class="auth">
            <Brand />
            <div class="card">
                <PageHeading title="Page not found" />
                <p>{"There is nothing at this address. It may have been mistyped, or moved."}</p>
                <p>
                    <a href=Route::Protected(Protected::HOME).address()>"Go to your tasks"</a>
                </p>
            </div>
        </main>
    }
}
