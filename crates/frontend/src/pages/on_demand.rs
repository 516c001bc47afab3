//! Pages whose code is loaded when one of them is opened for the first time.
//!
//! With the feature `split`, `cargo xtask` moves the code and the data that only [`load`] leads to into a second WebAssembly
//! (`crates/xtask/src/build/split.rs`). Both share their memory, so these pages use signals, contexts and the rest of the app
//! like any other: the seam is one function. Without the feature, as in `trunk serve`, there is one WebAssembly.

use super::{account, transfer};
use crate::{
    api::ApiError,
    browser,
    components::{HEADING, loaded_within},
    html::{AnyView, el, nothing},
    loading::Loading,
    reactive::*,
};
use std::sync::{
    OnceLock,
    atomic::{AtomicU32, Ordering},
};
#[cfg(feature = "split")]
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// One of these pages.
#[derive(Clone, Copy)]
enum Page {
    Account,
    Move,
}

/// Builds a page.
type Build = fn(Page) -> AnyView;

/// The code of these pages, once it is there.
static BUILD: OnceLock<Build> = OnceLock::new();
/// How often loading has failed with a network.
static FAILURES: AtomicU32 = AtomicU32::new(0);

pub(crate) fn account_page() -> AnyView {
    open(Page::Account, "Account")
}

pub(crate) fn move_page() -> AnyView {
    open(Page::Move, "Move in, move out")
}

fn build(page: Page) -> AnyView {
    match page {
        Page::Account => account::account_page(),
        Page::Move => transfer::move_page(),
    }
}

/// What builds these pages. The feature makes this a function that loads their code first.
#[cfg(feature = "split")]
#[wasm_split(settings, fallible)]
fn load() -> Result<Build, SplitLoaderError> {
    Ok(build)
}

#[cfg(not(feature = "split"))]
async fn load() -> Result<Build, ApiError> {
    Ok(build)
}

/// A page, or its title until its code is there.
fn open(page: Page, title: &'static str) -> AnyView {
    if let Some(build) = BUILD.get() {
        return build(page);
    }
    browser::set_title(title);
    let frame = move |content| {
        let heading = el("h1").id(HEADING).attr("tabindex", "-1").text(title);
        el("main").class("page").child(heading).child(content).into()
    };
    let (loading, waiting) = (Loading::new(), "Opening the page…");
    let content = move || BUILD.get().map_or_else(nothing, |build| untrack(|| build(page)));
    let load = move || match FAILURES.load(Ordering::Relaxed) {
        0 | 1 => loading.run(Box::pin(fetch())),
        // The server may have another version of the app by now.
        _ => browser::reload(),
    };
    loaded_within(Box::new(frame), loading, waiting, Box::new(load), Box::new(content))
}

async fn fetch() -> Result<(), ApiError> {
    let Ok(build) = load().await else {
        FAILURES.fetch_add(u32::from(!browser::is_offline()), Ordering::Relaxed);
        return Err(ApiError::Unreachable);
    };
    // Fails if two of these pages were opened meanwhile.
    let _ = BUILD.set(build);
    Ok(())
}
