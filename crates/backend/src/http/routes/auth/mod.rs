//! `/api/auth`: the wire protocol of Better Auth, a file for each call or for those that belong together.

pub(super) mod api_keys;
pub(super) mod change_password;
mod current_password;
pub(super) mod delete_user;
pub(super) mod email_verification;
pub(super) mod get_session;
pub(super) mod list_sessions;
mod mailed_link;
mod new_password;
pub(super) mod new_session;
pub(super) mod ok;
pub(super) mod password_reset;
pub(super) mod revoke;
pub(super) mod sign_in;
pub(super) mod sign_out;
pub(super) mod sign_up;
pub(super) mod token;
pub(super) mod update_user;

use actix_web::{
    HttpResponse,
    http::header::{ACCESS_CONTROL_EXPOSE_HEADERS, HeaderName},
};

/// Carries every new session token.
const SET_AUTH_TOKEN: HeaderName = HeaderName::from_static("set-auth-token");
/// Carries an access token, where Better Auth's clients look for it.
const SET_AUTH_JWT: HeaderName = HeaderName::from_static("set-auth-jwt");

/// What Better Auth's clients read, wherever they run.
pub(super) const EXPOSED: (HeaderName, &str) =
    (ACCESS_CONTROL_EXPOSE_HEADERS, "set-auth-token, set-auth-jwt");

type Answer = Result<HttpResponse, super::ApiError>;
