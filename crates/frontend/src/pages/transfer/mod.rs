//! The page "Move in, move out": import and export.

mod format;
mod move_in;
mod move_out;
mod report;

use crate::{
    components::{banner, page_heading},
    html::{AnyView, el},
    reactive::*,
    sync::AccountData,
};
use move_in::move_in;
use move_out::move_out;

pub(crate) fn move_page() -> AnyView {
    let data = expect_context::<AccountData>();
    el("main")
        .class("page")
        .child(page_heading(|| "Move in, move out".to_owned()))
        .child(banner())
        .child(el("div").class("sections").child(move_in(data)).child(move_out(data)))
        .into()
}
