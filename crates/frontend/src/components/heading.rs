//! The heading of a page.

use crate::{
    browser,
    html::{El, ElementRef, el},
    live,
    reactive::*,
};
use std::sync::atomic::{AtomicBool, Ordering};
use web_sys::FocusOptions;

/// The browser places the focus on the first page.
static IS_LATER_PAGE: AtomicBool = AtomicBool::new(false);

/// Whether the user has come from another page of the app.
pub(crate) fn is_later_page() -> bool {
    IS_LATER_PAGE.load(Ordering::Relaxed)
}

/// The id of the heading, which takes the focus when the element that had it is gone.
pub(crate) const HEADING: &str = "page-heading";

/// The `h1` of a page, which is also its title.
pub(crate) fn page_heading(title: impl Fn() -> String + Send + Sync + 'static) -> El {
    heading(Box::new(title), Box::new(String::new))
}

/// The same where the page stays while it shows something else, which `key` tells.
pub(crate) fn view_heading(
    title: impl Fn() -> String + Send + Sync + 'static,
    key: impl Fn() -> String + Send + Sync + 'static,
) -> El {
    heading(Box::new(title), Box::new(key))
}

type Words = Box<dyn Fn() -> String + Send + Sync>;

/// It takes the focus when the page changes, so that a screen reader announces the page; not when only its title does.
fn heading(title: Words, key: Words) -> El {
    let (title, key) = (Memo::new(move |_| title()), Memo::new(move |_| key()));
    let heading = ElementRef::new();
    live::effect(move || title.with(|title| browser::set_title(title)));
    live::effect(move || {
        key.track();
        if IS_LATER_PAGE.swap(true, Ordering::Relaxed)
            && let Some(heading) = heading.get()
        {
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = heading.focus_with_options(&options);
        }
    });
    el("h1")
        .id(HEADING)
        .attr("tabindex", "-1")
        .attr("dir", "auto")
        .find(heading)
        .live_text(move || title.get())
}
