//! `/api/{user_id}/changes`: a file for each call.

pub(crate) mod apply;
mod json;
mod query;
pub(crate) mod read;
