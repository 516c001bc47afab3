//! Tasks that move in and out: imports, exports and the calendar feed.

pub(crate) mod export;
pub(crate) mod feed;
pub(crate) mod import;
pub(crate) mod undo;
