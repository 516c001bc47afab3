//! The rate limit of each network for calls that hash a password or send e-mail.

use crate::http::{ApiError, Services, extract::client_address};
use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::X_FORWARDED_FOR,
    middleware::Next,
    web::Data,
};
use auth::Network;
use std::sync::Once;

/// Refuses a request when the token bucket of its network is empty.
pub(crate) async fn limit<B: MessageBody + 'static>(
    services: Data<Services>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    warn_about_untrusted_proxy(&services, &request);
    if let Some(limit) = &services.rate_limit {
        let client = client_address(request.request());
        if let Err(wait) = limit.take(&client.map(Network::of)) {
            let refusal = ApiError::TooManyRequests { reason: "network_limit", user: None, wait };
            return Ok(request.error_response(refusal).map_into_right_body());
        }
    }
    next.call(request).await.map(ServiceResponse::map_into_left_body)
}

/// Behind a proxy that is not trusted all clients share one bucket: tell the operator, once.
fn warn_about_untrusted_proxy(services: &Services, request: &ServiceRequest) {
    static ONCE: Once = Once::new();
    if services.trusted_proxies.is_empty() && request.headers().contains_key(X_FORWARDED_FOR) {
        ONCE.call_once(|| {
            let peer = request.peer_addr().map(|peer| peer.ip().to_string());
            tracing::warn!(
                peer,
                "X-Forwarded-For is ignored; if this is your reverse proxy, set TRUSTED_PROXIES to it"
            );
        });
    }
}
