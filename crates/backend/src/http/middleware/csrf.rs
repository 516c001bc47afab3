//! Who may make a browser send a request: pages of our own and those of trusted origins.

use super::{ApiError, Services, cookie};
use crate::config::WebOrigin;
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

/// Refuses a request that changes something and that a page of somebody else's could have caused.
pub(super) async fn check<B: MessageBody + 'static>(
    services: Data<Services>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if is_allowed(&services, request.request()) {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    }
    Ok(request.error_response(ApiError::Origin).map_into_right_body())
}

/// Browsers say where a request comes from, scripts do not; a browser that does not, but sends the cookie, is
/// not to be trusted.
fn is_allowed(services: &Services, request: &HttpRequest) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    let header = |name| request.headers().get(name).map(|value| value.to_str().unwrap_or_default());
    match (header(ORIGIN), header(SEC_FETCH_SITE)) {
        (Some(origin), _) => is_ours(services, origin, header(HOST)),
        (None, Some(site)) => site == "same-origin",
        (None, None) => cookie::read(request, services.is_https()).next().is_none(),
    }
}

/// Without a `PUBLIC_URL` the `Host` header tells our own address; whether there is TLS before us, we cannot
/// know then.
fn is_ours(services: &Services, origin: &str, host: Option<&str>) -> bool {
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
