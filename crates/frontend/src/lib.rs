//! The app in the browser: sign-up, sign-in and one's own tasks.
//!
//! What can be decided without a browser (the list and its optimistic changes, filters, messages, where to go
//! next) is in modules that know neither DOM nor signals, and is tested on the host.

#![allow(unreachable_pub, reason = "#[component] makes items that are `pub` whatever the function is")]

mod api;
mod app;
mod boot;
mod browser;
mod components;
mod forms;
mod live;
mod next;
mod pages;
mod router;
mod session;
mod storage;
mod tasks;

pub use app::App;
