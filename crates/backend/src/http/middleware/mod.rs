//! What happens around a handler, from the outside in: request log, security headers and error envelope; CORS; then
//! the token guard for tasks, or the CSRF check and the rate limit for `/api/auth`.

mod connection;
pub(crate) mod cors;
pub(crate) mod csrf;
pub(crate) mod proxy_warning;
pub(crate) mod rate_limit;
pub(crate) mod request_log;
pub(crate) mod security_headers;
pub(crate) mod token_guard;
