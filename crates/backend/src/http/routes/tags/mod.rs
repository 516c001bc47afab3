//! `/api/{user_id}/tags`: a file for each call.

pub(crate) mod all;
pub(crate) mod delete;
pub(crate) mod rename;
