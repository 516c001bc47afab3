//! `/api/{user_id}/tasks`: a file for each call. Every handler takes a [`TaskOwner`](crate::http::extract::TaskOwner),
//! the only way to tasks.

pub(crate) mod change;
pub(crate) mod complete;
pub(crate) mod create;
pub(crate) mod delete;
pub(super) mod json;
pub(crate) mod list;
pub(crate) mod one;
pub(crate) mod read;
pub(crate) mod replace;
pub(crate) mod respread;
