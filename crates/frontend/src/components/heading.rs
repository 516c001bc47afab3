//! What every page begins with.

use crate::browser;
use leptos::{html, prelude::*};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether a page has been shown before: the browser itself places the focus on the first.
static VISITED: AtomicBool = AtomicBool::new(false);

/// Where the focus goes when what had it is gone.
pub(crate) const HEADING: &str = "page-heading";

/// The one `h1`. Takes the focus when the page changes, so that a screen reader says where one is, and names the
/// page in the tab.
#[component]
pub(crate) fn PageHeading(title: &'static str) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    browser::set_title(title);
    let came_from_another = VISITED.swap(true, Ordering::Relaxed);
    browser::once_drawn(move || {
        if let Some(heading) = heading.get_untracked().filter(|_| came_from_another) {
            // A heading that cannot take the focus leaves it where it is.
            let _ = heading.focus();
        }
    });
    view! {
        <h1 node_ref=heading id=HEADING tabindex="-1">
            {title}
        </h1>
    }
}
