//! CSRF protection: a browser may send a state-changing request only from a page of this or a trusted origin.

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

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses a state-changing request that a page of a foreign origin could have caused.
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

/// Browsers send `Origin` or `Sec-Fetch-Site`; other clients, like curl, usually send neither. A request with the cookie
/// and without either is refused.
fn is_allowed(services: &Services, request: &HttpRequest) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    let header = |name| request.headers().get(name).map(|value| value.to_str().unwrap_or_default());
    match (header(ORIGIN), header(SEC_FETCH_SITE)) {
        (Some(origin), _) => is_own_or_trusted(services, origin, header(HOST)),
        (None, Some(site)) => site == "same-origin",
        (None, None) => cookie::read(request, services.is_https()).next().is_none(),
    }
}

/// Without a `PUBLIC_URL` our own origin is taken from the `Host` header, with either scheme, since a proxy may terminate
/// TLS.
fn is_own_or_trusted(services: &Services, origin: &str, host: Option<&str>) -> bool {
    let Ok(parsed) = origin.parse::<WebOrigin>() else { return false };
    let ours = match (&services.public_url, host) {
        (Some(ours), _) => *ours == parsed,
        (None, Some(host)) => ["http", "https"]
            .iter()
            .any(|scheme| format!("{scheme}://{host}").parse::<WebOrigin>().is_ok_and(|ours| ours == parsed)),
        (None, None) => false,
    };
    ours || services.trusted_origins.contains(&parsed)
}
