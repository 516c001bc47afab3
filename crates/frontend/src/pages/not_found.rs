//! The page for unknown paths.

use crate::{
    components::{brand, page_heading},
    html::{AnyView, el},
    route::{Protected, Route},
};

pub(crate) fn not_found_page() -> AnyView {
    let home = el("a").attr("href", Route::Protected(Protected::HOME).address()).text("Go to your tasks");
    let card = el("div")
        .class("card")
        .child(page_heading(|| "Page not found".to_owned()))
        .child(el("p").text("There is nothing at this address. It may have been mistyped, or moved."))
        .child(el("p").child(home));
    el("main").class("auth").child(brand()).child(card).into()
}
