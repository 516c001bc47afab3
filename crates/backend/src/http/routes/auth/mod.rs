//! `/api/auth`: the wire protocol of Better Auth, a file for each call or for a few related ones.

pub(crate) mod account;
pub(crate) mod api_key;
pub(crate) mod get_session;
pub(crate) mod list_sessions;
pub(crate) mod ok;
pub(crate) mod passkey;
pub(crate) mod recovery;
pub(crate) mod revoke_sessions;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
pub(crate) mod sign_up;
pub(crate) mod support;
pub(crate) mod token;
pub(crate) mod two_factor;
