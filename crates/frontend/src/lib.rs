//! The app in the browser: sign-up, sign-in, tasks and account.
//!
//! What needs no browser (routes, the list with its optimistic changes, filters, messages) is in modules without DOM or
//! signals, and tested on the host.

#![allow(unreachable_pub, reason = "#[component] makes items that are `pub` whatever the function is")]

mod api;
mod app;
mod boot;
mod browser;
mod components;
mod forms;
mod live;
mod loading;
mod pages;
#[cfg(test)]
mod prerender;
mod route;
mod router;
mod storage;
mod tasks;

pub use app::App;
