//! `/api/{user_id}/lists`: a file for each call.

pub(crate) mod all;
pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
mod one;
pub(crate) mod read;
