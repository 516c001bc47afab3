//! The few things that are asked of the browser itself.

use leptos::prelude::{document, request_animation_frame, window};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Whether the browser knows that it has no network.
pub(crate) fn is_offline() -> bool {
    !window().navigator().on_line()
}

/// Names the page in the tab and the history.
pub(crate) fn set_title(page: &str) {
    document().set_title(&format!("{page} · Latchkey"));
}

/// Puts the focus on the first of `ids` that is in the page once it has been drawn.
pub(crate) fn focus_soon(ids: Vec<String>) {
    request_animation_frame(move || {
        let found = ids.iter().find_map(|id| document().get_element_by_id(id));
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            // An element that cannot take the focus leaves it where it is.
            let _ = element.focus();
        }
    });
}

/// `text` fit for a query string.
pub(crate) fn escape(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// Latin-1 text from base64url without padding (RFC 4648 section 5).
pub(crate) fn decode_base64url(text: &str) -> Option<String> {
    window().atob(&text.replace('-', "+").replace('_', "/")).ok()
}
