//! What the readers of several formats need.

pub(crate) mod html;
pub(crate) mod iso;
pub(crate) mod json;
pub(crate) mod member;
pub(crate) mod text;
pub(crate) mod zone;
