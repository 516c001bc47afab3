//! `/api/auth`: the wire protocol of Better Auth, one file a call.

pub(super) mod get_session;
pub(super) mod new_session;
pub(super) mod ok;
pub(super) mod sign_in;
pub(super) mod sign_out;
pub(super) mod sign_up;
pub(super) mod token;

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
