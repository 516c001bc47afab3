//! What the readers of several formats need.

pub(crate) mod bad_rows;
pub(crate) mod fingerprint;
pub(crate) mod iso;
pub(crate) mod json;
pub(crate) mod paragraphs;
pub(crate) mod quote;
pub(crate) mod rows;
pub(crate) mod sections;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod zone;
