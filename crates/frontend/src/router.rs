//! The address bar as a signal: link clicks, Back and Forward change the page without loading the document again.

use crate::{
    browser::{after, listen, request_animation_frame, storage, window},
    live,
    reactive::*,
    route::{Proposal, Protected, Route, with_task},
};
use shared::TaskId;
use std::mem;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement, MouseEvent, UrlSearchParams};

/// The only writer of the address bar.
#[derive(Clone, Copy)]
pub(crate) struct Router {
    location: RwSignal<Location>,
    entry: StoredValue<Entry>,
    /// Whether a page was shown instead of the one that was asked for.
    was_redirected: StoredValue<bool>,
}

/// How the current entry of the history came about. For a reload, the state of an entry that was made for a task is a text
/// (`place.js`).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entry {
    /// A task was opened: the entry before is the page without it.
    Task,
    /// The task was closed: the entry before is the same page.
    Closed,
    Other,
}

impl Entry {
    fn current() -> Self {
        let state = window().history().and_then(|history| history.state()).unwrap_or_default();
        match (state.is_string(), Location::current().task) {
            (true, Some(_)) => Self::Task,
            (true, None) => Self::Closed,
            (false, _) => Self::Other,
        }
    }
}

#[derive(Clone, PartialEq, Eq)]
struct Location {
    /// `None` if there is no such page.
    route: Option<Route>,
    /// The task that is open.
    task: Option<TaskId>,
    /// What a link proposes to do with it.
    proposal: Option<Proposal>,
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
            proposal: query.as_ref().and_then(|query| Proposal::parse(&query.get("then")?)),
            route: Route::parse(path, |name| query.as_ref()?.get(name)),
            hash,
        }
    }
}

impl Router {
    /// Reads the address bar and starts to handle link clicks.
    pub(crate) fn start() -> Self {
        let router = Self::new(Location::current());
        router.entry.set_value(Entry::current());
        listen("click", move |event| router.follow(event.unchecked_ref()));
        listen("popstate", move |_| router.arrive());
        router
    }

    fn new(location: Location) -> Self {
        Self {
            location: RwSignal::new(location),
            entry: StoredValue::new(Entry::Other),
            was_redirected: StoredValue::new(false),
        }
    }

    /// A page whose address is not that of the browser.
    #[cfg(test)]
    pub(crate) fn at(route: Route) -> Self {
        Self::new(Location { route: Some(route), task: None, proposal: None, hash: String::new() })
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

    /// Whether a page was shown instead of the one that was asked for.
    pub(crate) fn was_redirected(self) -> bool {
        self.was_redirected.get_value()
    }

    /// The task that is open. Reactive.
    pub(crate) fn task(self) -> Option<TaskId> {
        self.location.with(|location| location.task)
    }

    /// What a link proposes to do with the open task. Reactive.
    pub(crate) fn proposal(self) -> Option<Proposal> {
        self.location.with(|location| location.proposal)
    }

    /// Removes the proposal from the address.
    pub(crate) fn forget_proposal(self) {
        if let Some(page) = untrack(|| self.page()) {
            self.put(&with_task(page.address(), untrack(|| self.task())));
        }
    }

    /// Opens a task beside the page, or closes it. The address follows when that is shown, since writing it takes long in a
    /// page with thousands of check boxes.
    pub(crate) fn open(self, task: Option<TaskId>) {
        self.location.maybe_update(|location| {
            let is_other = mem::replace(&mut location.task, task) != task;
            location.proposal = location.proposal.filter(|_| !is_other);
            is_other
        });
        request_animation_frame(move || {
            after(0, move || self.write_task());
        });
    }

    /// Brings the address in line with the open task. Back closes it, and then leads out of the page: not through all tasks
    /// that were open, and not through the same page again.
    fn write_task(self) {
        let Some(page) = untrack(|| self.page()) else { return };
        let (before, now) = (Location::current().task, untrack(|| self.task()));
        let (entry, address) = (self.entry.get_value(), with_task(page.address(), now));
        match (before, now) {
            _ if before == now => {}
            (None, Some(_)) => {
                match entry {
                    Entry::Closed => write(&address, Write::InPlace),
                    _ => write(&address, Write::Task),
                }
                self.entry.set_value(Entry::Task);
            }
            (_, None) => {
                write(&address, Write::InPlace);
                if entry == Entry::Task {
                    self.entry.set_value(Entry::Closed);
                }
            }
            (Some(_), Some(_)) => write(&address, Write::InPlace),
        }
        self.read();
    }

    /// Follows Back and Forward.
    fn arrive(self) {
        let entry = self.entry.try_update_value(|entry| mem::replace(entry, Entry::current()));
        let is_same = !self.read();
        if entry == Some(Entry::Closed) && is_same {
            // Fails only in a document that is not shown.
            let _ = window().history().and_then(|history| history.back());
        }
    }

    /// Goes to a page, at its top.
    pub(crate) fn go(self, page: &Protected) {
        self.push(&page.address());
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    /// The token in the fragment of a mailed link, which begins with `prefix`, or empty. It is removed from the address bar
    /// and the history at once, and kept in this tab for a reload; the signal changes when another such link is opened in the
    /// same tab.
    pub(crate) fn link_token(self, prefix: &'static str) -> RwSignal<String> {
        let token = RwSignal::new(String::new());
        let take = move || {
            let Location { route, hash, .. } = self.location.get();
            let (Some(route), Some(found)) = (route, hash.strip_prefix(prefix)) else { return false };
            storage::keep_link(route.path(), found);
            token.set(found.to_owned());
            self.replace(&route);
            true
        };
        untrack(take);
        live::effect(move || {
            let is_found = take() || !token.with_untracked(String::is_empty);
            let kept = || storage::link(untrack(|| self.route())?.path());
            if !is_found && let Some(kept) = kept() {
                token.set(kept);
            }
        });
        token
    }

    /// Shows `route` instead of the page that was asked for. With `keep`, the task that is open is open there, too, or is to
    /// be after the sign-in.
    pub(crate) fn redirect(self, route: &Route, keep: bool) {
        self.was_redirected.set_value(true);
        let mut address = route.address();
        if let Some(id) = self.task().filter(|_| keep) {
            address = with_task(address, Some(id));
            address.push_str(self.proposal().map_or("", Proposal::parameter));
        }
        self.put(&address);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    /// Shows `route` in place of the current history entry.
    pub(crate) fn replace(self, route: &Route) {
        self.put(&route.address());
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    fn put(self, address: &str) {
        write(address, Write::InPlace);
        self.read();
    }

    fn push(self, address: &str) {
        // What was opened or closed in this very frame.
        self.write_task();
        write(address, Write::Page);
        self.entry.set_value(Entry::Other);
        self.read();
    }

    /// Returns whether the address is another one than before.
    fn read(self) -> bool {
        let location = Location::current();
        let is_other = self.location.with_untracked(|known| *known != location);
        if is_other {
            self.location.set(location);
        }
        is_other
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

/// Whether the history gets a new entry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Write {
    InPlace,
    Page,
    Task,
}

/// Writes the address bar. The place on the page is kept with each entry of the history (`place.js`).
fn write(address: &str, how: Write) {
    let Ok(history) = window().history() else { return };
    let place = || window().scroll_y().unwrap_or_default();
    let state = match how {
        Write::InPlace => history.state().unwrap_or_default(),
        Write::Page => place().into(),
        // Whole pixels: the code that writes fractions is large.
        Write::Task => (place() as u32).to_string().into(),
    };
    // Fails only for another origin.
    let _ = match how {
        Write::InPlace => history.replace_state_with_url(&state, "", Some(address)),
        Write::Page | Write::Task => history.push_state_with_url(&state, "", Some(address)),
    };
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
