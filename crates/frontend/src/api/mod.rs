//! The server's API. [`AnonymousApi`] needs no session; [`AuthorizedApi`], which exists only for the account that is
//! signed in, has the calls for its tasks and account.

mod account;
mod anonymous;
mod authorized;
mod call;
mod devices;
mod error;
mod factor;
mod passkeys;
mod renewal;
mod session;
mod transfer;

pub(crate) use account::{KnownSettings, PersonalToken, Profile};
pub(crate) use anonymous::{AnonymousApi, Offers, SignUp};
pub(crate) use authorized::AuthorizedApi;
pub(crate) use call::{Call, Pending, Response};
pub(crate) use devices::Device;
pub(crate) use error::ApiError;
pub(crate) use factor::FactorSetup;
pub(crate) use passkeys::Passkey;
pub(crate) use session::{Hold, Session, SessionEnd};
pub(crate) use transfer::Import;
