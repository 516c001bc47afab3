//! CORS (Fetch standard): which pages of other origins may read the API's responses.

use crate::config::WebOrigin;
use crate::http::Services;
use actix_cors::Cors;
use actix_web::{http::Method, middleware::Condition};

/// Responds to preflights, and lets pages of trusted origins read responses. It does not prevent requests that need no
/// preflight; under `/api/auth` the CSRF check does.
pub(crate) fn cors(services: &Services) -> Condition<Cors> {
    let trusted = services.trusted_origins.clone();
    let is_needed = !trusted.is_empty();
    let cors = Cors::default()
        .allowed_origin_fn(move |origin, _| {
            let origin = origin.to_str().ok().and_then(|origin| origin.parse::<WebOrigin>().ok());
            origin.is_some_and(|origin| trusted.contains(&origin))
        })
        .block_on_origin_mismatch(false)
        .supports_credentials()
        .allowed_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_any_header()
        .expose_headers(EXPOSED)
        .max_age(PREFLIGHT_SECONDS);
    Condition::new(is_needed, cors)
}

/// Response headers that pages may read in addition to the CORS-safelisted ones.
const EXPOSED: [&str; 8] = [
    "set-auth-token",
    "set-auth-jwt",
    "etag",
    "link",
    "location",
    "retry-after",
    "x-retry-after",
    "x-request-id",
];

/// How long a browser may cache the response to a preflight, in seconds.
const PREFLIGHT_SECONDS: usize = 600;
