//! Every scenario of the user stories in Chromium, against the released program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod account;
mod budget;
mod installed;
mod moving;
mod pages;
mod reminders;
mod sign_in;
mod stories;
mod tasks;
