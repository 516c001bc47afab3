//! Where one is in the app: the address bar as a signal, links that do not load the page anew, Back and Forward.

use crate::live;
use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement, MouseEvent, UrlSearchParams};

/// Path, query and fragment of the address bar, which this alone changes.
#[derive(Clone, Copy)]
pub(crate) struct Router {
    place: RwSignal<Place>,
}

#[derive(Clone, PartialEq, Eq)]
struct Place {
    path: String,
    /// With its question mark, unless it is empty.
    search: String,
    /// With its number sign, unless it is empty.
    hash: String,
}

impl Place {
    fn current() -> Self {
        let location = window().location();
        // A page always has them.
        Self {
            path: location.pathname().unwrap_or_default(),
            search: location.search().unwrap_or_default(),
            hash: location.hash().unwrap_or_default(),
        }
    }
}

impl Router {
    /// Reads the address bar and follows the links that are clicked from now on.
    pub(crate) fn start() -> Self {
        let router = Self { place: RwSignal::new(Place::current()) };
        let clicked = window_event_listener(ev::click, move |event| router.follow(&event));
        let moved = window_event_listener(ev::popstate, move |_| router.read());
        on_cleanup(move || {
            clicked.remove();
            moved.remove();
        });
        router
    }

    /// The path without a slash at its end. Reactive.
    pub(crate) fn path(self) -> String {
        self.place.with(|place| place.path.trim_end_matches('/').to_owned())
    }

    /// A parameter of the query. Reactive.
    pub(crate) fn parameter(self, name: &str) -> Option<String> {
        self.place.with(|place| UrlSearchParams::new_with_str(&place.search).ok()?.get(name))
    }

    /// Path and query as they stand in the address bar.
    pub(crate) fn address(self) -> String {
        self.place.with_untracked(|place| format!("{}{}", place.path, place.search))
    }

    /// The token of the mailed link that one came by; empty without one. It is taken out of the address bar and the
    /// history at once. Another link may follow in the same tab.
    pub(crate) fn link_token(self) -> RwSignal<String> {
        let token = RwSignal::new(String::new());
        let take = move || {
            let found = self.place.with(|place| place.hash.strip_prefix("#token=").map(str::to_owned));
            if let Some(found) = found {
                token.set(found);
                self.replace(&self.address());
            }
        };
        untrack(take);
        live::effect(take);
        token
    }

    /// Goes to `address`; the Back button skips the page that one is sent away from.
    pub(crate) fn replace(self, address: &str) {
        if let Ok(history) = window().history() {
            // Fails only for a place outside of this site.
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
        }
        self.read();
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    fn read(self) {
        let place = Place::current();
        if self.place.with_untracked(|known| *known != place) {
            self.place.set(place);
        }
    }

    /// Goes where a link leads; what is not for this page stays with the browser.
    fn follow(self, event: &MouseEvent) {
        let Some(link) = link_of(event) else { return };
        event.prevent_default();
        let address = link.href();
        if window().location().href().is_ok_and(|here| here != address) {
            if let Ok(history) = window().history() {
                // Fails only for a place outside of this site.
                let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&address));
            }
            self.read();
        }
        if !link.has_attribute("data-noscroll") {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    }
}

/// The link inside this site that a plain click is on.
fn link_of(event: &MouseEvent) -> Option<HtmlAnchorElement> {
    let wants_another_tab = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || wants_another_tab {
        return None;
    }
    let clicked = event.target()?.dyn_into::<Element>().ok()?;
    let link = clicked.closest("a[href]").ok()??.dyn_into::<HtmlAnchorElement>().ok()?;
    let inside = window().location().origin().is_ok_and(|here| here == link.origin());
    (inside && link.target().is_empty() && !link.has_attribute("download")).then_some(link)
}
