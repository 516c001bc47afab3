//! The server, as the app sees it. [`AnonymousApi`] opens the door; only what it hands out,
//! [`AuthorizedApi`], knows the tasks and the account.

mod account;
mod anonymous;
mod authorized;
mod call;
mod error;
mod renewal;

pub(crate) use account::{AccessToken, Profile};
pub(crate) use anonymous::AnonymousApi;
pub(crate) use authorized::AuthorizedApi;
pub(crate) use call::Pending;
pub(crate) use error::ApiError;
pub(crate) use renewal::Renewal;
