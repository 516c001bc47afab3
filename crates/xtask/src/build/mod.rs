//! Builds the app and the program.

pub(crate) mod app;
pub(crate) mod compress;
pub(crate) mod program;
pub(crate) mod split;
