//! The app in the browser: it keeps the account's data on the device, works without a network, and shows it in views.
//!
//! - `replica`: the data: what the server has confirmed, with an outbox on top. `sync`: stores it, sends the outbox and
//!   follows the feed, in one tab at a time.
//! - `views`, `quick_add`, `wording`: which tasks are shown, what is typed, and how it is said. `reminders`: notifications.
//! - `html`, `shell`, `pages`, `components`, `forms`: what is in the page.
//!
//! What needs no browser is in modules without DOM or signals, and tested on the host.

mod api;
mod app;
mod browser;
mod components;
mod forms;
mod html;
mod json;
mod live;
mod loading;
mod pages;
#[cfg(test)]
mod prerender;
mod quick_add;
mod reactive;
mod reminders;
mod replica;
mod route;
mod router;
mod shell;
mod sync;
mod views;
mod wording;

/// Puts the app into the page.
pub fn start() {
    // Fails only if there is an executor already.
    let _ = any_spawner::Executor::init_wasm_bindgen();
    html::mount(app::app);
}
