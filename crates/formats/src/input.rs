//! What the readers of several formats need.

pub(crate) mod iso;
pub(crate) mod json;
pub(crate) mod text;
pub(crate) mod zone;
