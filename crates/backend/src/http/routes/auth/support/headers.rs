//! Response headers of Better Auth.

use actix_web::http::header::{ACCESS_CONTROL_EXPOSE_HEADERS, HeaderName};

/// Every new session token.
pub(crate) const SET_AUTH_TOKEN: HeaderName = HeaderName::from_static("set-auth-token");
/// An access token.
pub(crate) const SET_AUTH_JWT: HeaderName = HeaderName::from_static("set-auth-jwt");
/// Both, for clients on other origins.
pub(crate) const EXPOSED: (HeaderName, &str) =
    (ACCESS_CONTROL_EXPOSE_HEADERS, "set-auth-token, set-auth-jwt");
