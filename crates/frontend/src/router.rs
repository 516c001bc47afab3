//! The address bar as a signal: link clicks, Back and Forward change the page without loading the document again.

use crate::{live, route::Route};
use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement, MouseEvent, UrlSearchParams};

/// The only writer of the address bar.
#[derive(Clone, Copy)]
pub(crate) struct Router {
    location: RwSignal<Location>,
}

#[derive(Clone, PartialEq, Eq)]
struct Location {
    /// `None` if there is no such page.
    route: Option<Route>,
    /// The fragment with its number sign, or empty.
    hash: String,
}

impl Location {
    fn current() -> Self {
        let location = window().location();
        let query = UrlSearchParams::new_with_str(&location.search().unwrap_or_default()).ok();
        let path = location.pathname().unwrap_or_default();
        Self {
            route: Route::parse(&path, |name| query.as_ref()?.get(name)),
            hash: location.hash().unwrap_or_default(),
        }
    }
}

impl Router {
    /// Reads the address bar and starts to handle link clicks.
    pub(crate) fn start() -> Self {
        let router = Self { location: RwSignal::new(Location::current()) };
        let click = window_event_listener(ev::click, move |event| router.follow(&event));
        let popstate = window_event_listener(ev::popstate, move |_| router.read());
        on_cleanup(move || {
            click.remove();
            popstate.remove();
        });
        router
    }

    /// The current page, `None` if the path is unknown. Reactive.
    pub(crate) fn route(self) -> Option<Route> {
        self.location.with(|location| location.route)
    }

    /// The token in the fragment of a mailed link, or empty. It is removed from the address bar and the history at
    /// once; the signal changes when another such link is opened in the same tab.
    pub(crate) fn link_token(self) -> RwSignal<String> {
        let token = RwSignal::new(String::new());
        let take = move || {
            let Location { route, hash } = self.location.get();
            if let (Some(route), Some(found)) = (route, hash.strip_prefix("#token=")) {
                token.set(found.to_owned());
                self.replace(route);
            }
        };
        untrack(take);
        live::effect(take);
        token
    }

    /// Shows `route` in place of the current history entry.
    pub(crate) fn replace(self, route: Route) {
        if let Ok(history) = window().history() {
            // Fails only for another origin.
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&route.address()));
        }
        self.read();
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    fn read(self) {
        let location = Location::current();
        if self.location.with_untracked(|known| *known != location) {
            self.location.set(location);
        }
    }

    /// Handles the click on a link inside the app; the browser handles all others.
    fn follow(self, event: &MouseEvent) {
        let Some(link) = internal_link(event) else { return };
        event.prevent_default();
        let address = link.href();
        if window().location().href().is_ok_and(|current| current != address) {
            if let Ok(history) = window().history() {
                // Fails only for another origin.
                let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&address));
            }
            self.read();
        }
        if !link.has_attribute("data-noscroll") {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    }
}

/// The same-origin link under a plain click, if it opens in this tab.
fn internal_link(event: &MouseEvent) -> Option<HtmlAnchorElement> {
    let has_modifier = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || has_modifier {
        return None;
    }
    let clicked = event.target()?.dyn_into::<Element>().ok()?;
    let link = clicked.closest("a[href]").ok()??.dyn_into::<HtmlAnchorElement>().ok()?;
    let is_internal = window().location().origin().is_ok_and(|origin| origin == link.origin());
    (is_internal && link.target().is_empty() && !link.has_attribute("download")).then_some(link)
}
