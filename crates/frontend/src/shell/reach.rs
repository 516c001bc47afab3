//! Ways to what is somewhere else in the page.

use crate::{
    browser::{self, document},
    route::Protected,
    router::Router,
};
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

/// Focuses the field that adds a task, on another page if there is none on this one.
pub(super) fn begin_to_add(router: Router) {
    if document().get_element_by_id("new-task").is_none() {
        router.go(&Protected::HOME);
    }
    browser::focus_soon(vec!["new-task".to_owned()]);
}

/// Shows a dialog, in front of everything else.
pub(super) fn show_dialog(id: &str) {
    let dialog = document().get_element_by_id(id);
    if let Some(Ok(dialog)) = dialog.map(JsCast::dyn_into::<HtmlDialogElement>) {
        // Fails only if it is shown already.
        let _ = dialog.show_modal();
    }
}
