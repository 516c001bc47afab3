//! `/api/{user_id}/trash`: a file for each call.

pub(crate) mod delete;
pub(crate) mod empty;
pub(crate) mod list;
pub(crate) mod restore;
