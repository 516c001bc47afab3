//! Todoist and TickTick, whose files are tables.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod show;
mod ticktick;
mod todoist;
mod todoist_backup;
