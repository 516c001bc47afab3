//! Calendars and todo.txt, whose files are lines of text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod ics;
#[path = "../tables/show.rs"]
mod show;
mod todotxt;
