//! The heading of a page.

use crate::{browser, live};
use leptos::{html, prelude::*};
use std::sync::atomic::{AtomicBool, Ordering};

/// The browser places the focus on the first page.
static IS_LATER_PAGE: AtomicBool = AtomicBool::new(false);

/// The id of the heading, which takes the focus when the element that had it is gone.
pub(crate) const HEADING: &str = "page-heading";

/// The `h1` of a page, which is also its title. It takes the focus when the page changes, so that a screen reader
/// announces the page.
#[component]
pub(crate) fn PageHeading(title: &'static str) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    live::once_mounted(move || {
        browser::set_title(title);
        if IS_LATER_PAGE.swap(true, Ordering::Relaxed)
            && let Some(heading) = heading.get_untracked()
        {
            let _ = heading.focus();
        }
    });
    view! {
        <h1 node_ref=heading id=HEADING tabindex="-1">
            {title}
        </h1>
    }
}
