//! CSRF protection: a browser may send a request with an unsafe method (RFC 9110 section 9.2.1) only from a page of
//! this or a trusted origin.

use crate::config::WebOrigin;
use crate::http::{ApiError, Services, cookie};
use actix_web::{
    Error, HttpRequest,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{HOST, HeaderName, ORIGIN},
    },
    middleware::Next,
    web::Data,
};
use std::sync::Once;
use url::Host;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Rejects a request with an unsafe method that a page of an untrusted origin could have caused.
pub(crate) async fn check<B: MessageBody + 'static>(
    services: Data<Services>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if is_allowed(&services, request.request()) {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    }
    Ok(request.error_response(ApiError::Origin).map_into_right_body())
}

/// Browsers send `Origin` or `Sec-Fetch-Site`; other clients, like curl, usually send neither. A request with the
/// cookie of a session, of a sign-in that waits for a code or of a trusted device, but neither of these headers, is rejected.
fn is_allowed(services: &Services, request: &HttpRequest) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    let header = |name| request.headers().get(name).map(|value| value.to_str().unwrap_or_default());
    match (header(ORIGIN), header(SEC_FETCH_SITE)) {
        (Some(origin), _) => is_own_or_trusted(services, origin, header(HOST)),
        (None, Some(site)) => site == "same-origin" && is_own_host(services, header(HOST)),
        (None, None) => !cookie::has_sign_in_cookie(request, services.is_https()),
    }
}

/// Whether a page of the same origin is one of this app. Without a `PUBLIC_URL`, it is only if `Host` is an IP address or
/// `localhost`: any other name may have been pointed at this machine by its owner (DNS rebinding).
fn is_own_host(services: &Services, host: Option<&str>) -> bool {
    let origin = host.and_then(|host| format!("http://{host}").parse::<WebOrigin>().ok());
    services.public_url.is_some() || origin.is_some_and(|origin| is_address_or_localhost(&origin))
}

/// Any other name is refused, and the log says why, once.
fn is_address_or_localhost(origin: &WebOrigin) -> bool {
    static ONCE: Once = Once::new();
    let Some(url) = origin.url() else { return false };
    match url.host() {
        Some(Host::Domain(name)) if name != "localhost" && !name.ends_with(".localhost") => {
            ONCE.call_once(|| tracing::warn!(%url, "set PUBLIC_URL if this is the address that people use"));
            false
        }
        host => host.is_some(),
    }
}

/// Without a `PUBLIC_URL` our own origin is taken from the `Host` header, with either scheme, since a proxy may terminate
/// TLS. It counts only if it is an address or `localhost`, as in [`is_own_host`].
pub(crate) fn is_own_or_trusted(services: &Services, origin: &str, host: Option<&str>) -> bool {
    let Ok(parsed) = origin.parse::<WebOrigin>() else { return false };
    let is_own = match (&services.public_url, host) {
        (Some(public), _) => *public == parsed,
        (None, Some(host)) => ["http", "https"]
            .iter()
            .filter_map(|scheme| format!("{scheme}://{host}").parse::<WebOrigin>().ok())
            .any(|own| own == parsed && is_address_or_localhost(&own)),
        (None, None) => false,
    };
    is_own || services.trusted_origins.contains(&parsed)
}
