//! Icons, whose symbols are in index.html.

use leptos::prelude::*;

/// A decorative icon.
#[component]
pub(crate) fn Icon(
    /// The id of its symbol.
    symbol: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use href=format!("#{symbol}") />
        </svg>
    }
}

/// The name of the product with its logo.
#[component]
pub(crate) fn Brand() -> impl IntoView {
    view! {
        <span class="brand">
            <Icon symbol="logo" />
            "Latchkey"
        </span>
    }
}
