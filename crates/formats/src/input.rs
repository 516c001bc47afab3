//! What the readers of several formats need.

pub(crate) mod text;
pub(crate) mod zone;
