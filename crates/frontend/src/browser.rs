//! Thin wrappers around browser interfaces.

use leptos::{
    prelude::{document, request_animation_frame, window},
    task::spawn_local,
};
use std::pin::Pin;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    HtmlDocument, HtmlElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit,
    js_sys::Array,
};

/// The margin around the viewport that counts as near it: more than a fast scroll covers before the next frame.
const NEAR: &str = "1000px 0px";

pub(crate) fn is_offline() -> bool {
    !window().navigator().on_line()
}

/// Sets the title in the tab and the history.
pub(crate) fn set_title(page: &str) {
    document().set_title(&format!("{page} · Latchkey"));
}

/// Focuses the first of `ids` that is in the page at the next frame.
pub(crate) fn focus_soon(ids: Vec<String>) {
    request_animation_frame(move || {
        let found = ids.iter().find_map(|id| document().get_element_by_id(id));
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}

/// Copies the selection, and returns whether that was allowed. The newer clipboard interface needs a secure context,
/// which a self-hosted server without TLS does not have.
pub(crate) fn copy_selection() -> bool {
    document().dyn_into::<HtmlDocument>().is_ok_and(|page| page.exec_command("copy").unwrap_or(false))
}

/// Leaves the app for another page.
pub(crate) fn leave(url: &str) {
    let _ = window().location().set_href(url);
}

/// Spawns `future`. Boxed, so that the WebAssembly has one copy of the executor code.
pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) {
    spawn_local(Box::pin(future) as Pin<Box<dyn Future<Output = ()>>>);
}

/// Observes whether an element is in or near the viewport, until this is dropped.
pub(crate) struct Nearness {
    observer: IntersectionObserver,
    _callback: Closure<dyn FnMut(Array)>,
}

impl Nearness {
    /// Calls `report` soon and after every change. `None` if the browser has no such observer.
    pub(crate) fn watch(
        element: &HtmlElement,
        report: impl Fn(&HtmlElement, bool) + 'static,
    ) -> Option<Self> {
        let watched = element.clone();
        let callback = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            if let Ok(entry) = entries.pop().dyn_into::<IntersectionObserverEntry>() {
                report(&watched, entry.is_intersecting());
            }
        });
        let options = IntersectionObserverInit::new();
        options.set_root_margin(NEAR);
        let observer =
            IntersectionObserver::new_with_options(callback.as_ref().unchecked_ref(), &options).ok()?;
        observer.observe(element);
        Some(Self { observer, _callback: callback })
    }
}

impl Drop for Nearness {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Decodes base64url without padding (RFC 4648 section 5) to Latin-1 text.
pub(crate) fn decode_base64url(text: &str) -> Option<String> {
    window().atob(&text.replace('-', "+").replace('_', "/")).ok()
}
