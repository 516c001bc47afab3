//! Icons, whose symbols are in index.html.

use crate::html::{AnyView, el};

/// A decorative icon: `symbol` is the id of its symbol without the prefix `i-`.
pub(crate) fn icon(symbol: &'static str) -> AnyView {
    let shape = el("use").attr("href", ["#i-", symbol].concat());
    el("svg").class("icon").attr("aria-hidden", "true").child(shape).into()
}

/// The name of the product with its logo.
pub(crate) fn brand() -> AnyView {
    el("span").class("brand").child(icon("logo")).text("Latchkey").into()
}
