//! Tasks that move in and out: imports, exports and the calendar feed.

pub(crate) mod calendar;
pub(crate) mod export;
mod file;
pub(crate) mod import;
pub(crate) mod undo;
