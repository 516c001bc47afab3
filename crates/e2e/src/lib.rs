//! The real program driven through a real Chromium: what the browser tests are made of, and those of other clients.
//!
//! A test is a [`Scene`]: the program with a database of its own, a [`Proxy`] before it that can play a bad
//! network, and one or two browsers, whose [`Page`]s find things as people do, by role and label.

mod api;
mod app;
mod axe;
pub mod budget;
mod devtools;
mod driver;
mod finder;
mod page;
mod postgres;
mod process;
mod program;
mod proxy;
mod scene;
mod wait;

pub use api::Api;
pub use app::{ANN, BOB, PASSWORD};
pub use devtools::{Cookie, Scheme};
pub use finder::{Found, Name};
pub use page::Page;
pub use postgres::Postgres;
pub use process::Running;
pub use program::Latchkey;
pub use proxy::{Answer, Proxy};
pub use scene::{Scene, Staging, play, with};
pub use thirtyfour::Key;
pub use wait::{PATIENCE, until};
