//! The address bar as a signal: link clicks, Back and Forward change the page without loading the document again.

use crate::{
    browser::{listen, window},
    live,
    reactive::*,
    route::{Protected, Route},
};
use shared::TaskId;
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
    /// The task that is open.
    task: Option<TaskId>,
    /// The fragment with its number sign, or empty.
    hash: String,
}

impl Location {
    fn current() -> Self {
        let location = window().location();
        let query = UrlSearchParams::new_with_str(&location.search().unwrap_or_default()).ok();
        let path = location.pathname().unwrap_or_default();
        Self {
            task: query.as_ref().and_then(|query| query.get("task")?.parse().ok()),
            route: Route::parse(&path, |name| query.as_ref()?.get(name)),
            hash: location.hash().unwrap_or_default(),
        }
    }
}

impl Router {
    /// Reads the address bar and starts to handle link clicks.
    pub(crate) fn start() -> Self {
        let router = Self { location: RwSignal::new(Location::current()) };
        listen("click", move |event| router.follow(event.unchecked_ref()));
        listen("popstate", move |_| router.read());
        router
    }

    /// A page whose address is not that of the browser.
    #[cfg(test)]
    pub(crate) fn at(route: Route) -> Self {
        let location = Location { route: Some(route), task: None, hash: String::new() };
        Self { location: RwSignal::new(location) }
    }

    /// The current page, `None` if the path is unknown. Reactive.
    pub(crate) fn route(self) -> Option<Route> {
        self.location.with(|location| location.route.clone())
    }

    /// The page that needs a session, if that is the current one. Reactive.
    pub(crate) fn page(self) -> Option<Protected> {
        match self.route()? {
            Route::Protected(page) => Some(page),
            _ => None,
        }
    }

    /// The task that is open. Reactive.
    pub(crate) fn task(self) -> Option<TaskId> {
        self.location.with(|location| location.task)
    }

    /// Opens a task beside the page, or closes it.
    pub(crate) fn open(self, task: Option<TaskId>) {
        let Some(page) = untrack(|| self.page()) else { return };
        let address = task.map_or_else(|| page.address(), |id| page.with_task(id));
        // Back leads out of the page, not through all tasks that were open.
        match untrack(|| self.task()) {
            None => self.push(&address),
            Some(_) => self.put(&address),
        }
    }

    /// Goes to a page, at its top.
    pub(crate) fn go(self, page: &Protected) {
        self.push(&page.address());
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    /// The token in the fragment of a mailed link, or empty. It is removed from the address bar and the history at
    /// once; the signal changes when another such link is opened in the same tab.
    pub(crate) fn link_token(self) -> RwSignal<String> {
        let token = RwSignal::new(String::new());
        let take = move || {
            let Location { route, hash, .. } = self.location.get();
            if let (Some(route), Some(found)) = (route, hash.strip_prefix("#token=")) {
                token.set(found.to_owned());
                self.replace(&route);
            }
        };
        untrack(take);
        live::effect(take);
        token
    }

    /// Shows `route` in place of the current history entry.
    pub(crate) fn replace(self, route: &Route) {
        self.put(&route.address());
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    fn put(self, address: &str) {
        if let Ok(history) = window().history() {
            // Fails only for another origin.
            let _ = history.replace_state_with_url(&history.state().unwrap_or_default(), "", Some(address));
        }
        self.read();
    }

    fn read(self) {
        let location = Location::current();
        if self.location.with_untracked(|known| *known != location) {
            self.location.set(location);
        }
    }

    /// The place on the page is kept with each entry of the history (`place.js`).
    fn push(self, address: &str) {
        if let Ok(history) = window().history() {
            // Fails only for another origin.
            let place = window().scroll_y().map_or(JsValue::NULL, JsValue::from_f64);
            let _ = history.push_state_with_url(&place, "", Some(address));
        }
        self.read();
    }

    /// Handles the click on a link inside the app; the browser handles all others.
    fn follow(self, event: &MouseEvent) {
        let Some(link) = internal_link(event) else { return };
        event.prevent_default();
        let (address, before) = (link.href(), untrack(|| self.route()));
        if window().location().href().is_ok_and(|current| current != address) {
            self.push(&address);
        }
        // A task opens beside the page, which stays where it is.
        if untrack(|| self.task()).is_none() || untrack(|| self.route()) != before {
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
    let is_within_page = link.get_attribute("href").is_some_and(|address| address.starts_with('#'));
    let is_plain = link.target().is_empty() && !link.has_attribute("download");
    (is_internal && is_plain && !is_within_page).then_some(link)
}
