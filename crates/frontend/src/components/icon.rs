//! Drawings: they stand once in index.html, as symbols.

use leptos::prelude::*;

/// An icon beside words, or inside something that has a name of its own.
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

/// The name of the product with its mark.
#[component]
pub(crate) fn Brand() -> impl IntoView {
    view! {
        <span class="brand">
            <Icon symbol="mark" />
            "Latchkey"
        </span>
    }
}
