//! The address bar as a signal: link clicks, Back and Forward change the page without loading the document again.

use crate::{
    browser::{after, listen, request_animation_frame, window},
    live,
    reactive::*,
    route::{Protected, Route},
};
use shared::TaskId;
use std::mem;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlAnchorElement, MouseEvent, UrlSearchParams};

/// The only writer of the address bar.
#[derive(Clone, Copy)]
pub(crate) struct Router {
    location: RwSignal<Location>,
    entry: StoredValue<Entry>,
}

/// How the current entry of the history came about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entry {
    /// By opening a task, so that the page without it is the entry before.
    Task,
    /// It is about to be left for the one before, since its task was closed.
    Closing,
    Other,
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
        let (path, search) = (location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
        Self::new(&path, &search, location.hash().unwrap_or_default())
    }

    fn new(path: &str, search: &str, hash: String) -> Self {
        let query = UrlSearchParams::new_with_str(search).ok();
        Self {
            task: query.as_ref().and_then(|query| query.get("task")?.parse().ok()),
            route: Route::parse(path, |name| query.as_ref()?.get(name)),
            hash,
        }
    }
}

impl Router {
    /// Reads the address bar and starts to handle link clicks.
    pub(crate) fn start() -> Self {
        let router = Self::new(Location::current());
        listen("click", move |event| router.follow(event.unchecked_ref()));
        listen("popstate", move |_| router.arrive());
        router
    }

    fn new(location: Location) -> Self {
        Self { location: RwSignal::new(location), entry: StoredValue::new(Entry::Other) }
    }

    /// A page whose address is not that of the browser.
    #[cfg(test)]
    pub(crate) fn at(route: Route) -> Self {
        Self::new(Location { route: Some(route), task: None, hash: String::new() })
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

    /// Opens a task beside the page, or closes it. The address follows when that is shown, since writing it takes long in a
    /// page with thousands of check boxes.
    pub(crate) fn open(self, task: Option<TaskId>) {
        self.location.maybe_update(|location| mem::replace(&mut location.task, task) != task);
        request_animation_frame(move || {
            after(0, move || self.write_task());
        });
    }

    /// Brings the address in line with the open task: Back closes it, and does not lead through all that were open before.
    fn write_task(self) {
        let Some(page) = untrack(|| self.page()) else { return };
        let address = |task: Option<TaskId>| task.map_or_else(|| page.address(), |id| page.with_task(id));
        let (before, now) = (Location::current().task, untrack(|| self.task()));
        match (before, now) {
            _ if before == now => {}
            (None, _) => {
                self.push(&address(now));
                self.entry.set_value(Entry::Task);
            }
            (_, None) if self.entry.get_value() == Entry::Task => {
                self.entry.set_value(Entry::Closing);
                // Fails only in a document that is not shown.
                let _ = window().history().and_then(|history| history.back());
            }
            _ => self.put(&address(now)),
        }
    }

    /// Follows Back and Forward.
    fn arrive(self) {
        let entry = self.entry.try_update_value(|entry| mem::replace(entry, Entry::Other));
        if entry == Some(Entry::Closing)
            && let Ok(stay) = Event::new("stay")
        {
            // The page stays where it is (`place.js`).
            let _ = window().dispatch_event(&stay);
        }
        self.read();
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
        self.entry.set_value(Entry::Other);
        self.read();
    }

    /// Handles the click on a link inside the app; the browser handles all others.
    fn follow(self, event: &MouseEvent) {
        let Some(link) = internal_link(event) else { return };
        event.prevent_default();
        let target = Location::new(&link.pathname(), &link.search(), link.hash());
        // A task opens beside the page, which stays where it is.
        if target.task.is_some() && target.route == untrack(|| self.route()) {
            return self.open(target.task);
        }
        let address = link.href();
        if window().location().href().is_ok_and(|current| current != address) {
            self.push(&address);
        }
        window().scroll_to_with_x_and_y(0.0, 0.0);
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
