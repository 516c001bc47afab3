//! The few things that are asked of the browser itself.

use leptos::{
    prelude::{document, queue_microtask, request_animation_frame, window},
    task::spawn_local,
};
use std::pin::Pin;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    HtmlDocument, HtmlElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit,
    js_sys::Array,
};

/// How far outside of the window something counts as near it: further than one scrolls in the blink of an eye.
const NEAR: &str = "1000px 0px";

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

/// Copies what is selected, and tells whether that is allowed. The newer interface for this is there only where the
/// page came over TLS or from this very machine.
pub(crate) fn copy_selection() -> bool {
    document().dyn_into::<HtmlDocument>().is_ok_and(|page| page.exec_command("copy").unwrap_or(false))
}

/// `text` fit for a query string.
pub(crate) fn escape(text: &str) -> String {
    web_sys::js_sys::encode_uri_component(text).into()
}

/// Does `work` as soon as what is being drawn now stands in the page, and before anybody sees it.
pub(crate) fn once_drawn(work: impl FnOnce() + 'static) {
    queue_microtask(work);
}

/// Goes on with `future` beside everything else. In a box, so that the app has this but once.
pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) {
    spawn_local(Box::pin(future) as Pin<Box<dyn Future<Output = ()>>>);
}

/// Does `work` before the next frame is drawn.
pub(crate) fn next_frame(work: impl FnOnce() + 'static) {
    request_animation_frame(work);
}

/// Tells whether an element is in the window or near it, until this is dropped.
pub(crate) struct Nearness {
    observer: IntersectionObserver,
    _callback: Closure<dyn FnMut(Array)>,
}

impl Nearness {
    /// Calls `tell` soon, and again whenever that changes. `None` if the browser cannot tell.
    pub(crate) fn watch(element: &HtmlElement, tell: impl Fn(&HtmlElement, bool) + 'static) -> Option<Self> {
        let watched = element.clone();
        let callback = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            if let Ok(entry) = entries.pop().dyn_into::<IntersectionObserverEntry>() {
                tell(&watched, entry.is_intersecting());
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

/// Latin-1 text from base64url without padding (RFC 4648 section 5).
pub(crate) fn decode_base64url(text: &str) -> Option<String> {
    window().atob(&text.replace('-', "+").replace('_', "/")).ok()
}
