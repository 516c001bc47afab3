//! Sends reminders and daily digests when they are due, in the background.

mod delivery;
mod scheduler;

pub use scheduler::Scheduler;
