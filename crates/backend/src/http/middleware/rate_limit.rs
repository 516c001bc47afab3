//! The rate limit of each network, for routes that hash a password or send e-mail.

use crate::http::{ApiError, Services, extract::client_address};
use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};
use auth::Network;

/// Refuses a request when the token bucket of its network is empty.
pub(crate) async fn limit<B: MessageBody + 'static>(
    services: Data<Services>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if let Some(limit) = &services.rate_limit {
        let client = client_address(request.request());
        if let Err(wait) = limit.take(&client.map(Network::of)) {
            let refusal = ApiError::TooManyRequests { reason: "network_limit", user: None, wait };
            return Ok(request.error_response(refusal).map_into_right_body());
        }
    }
    next.call(request).await.map(ServiceResponse::map_into_left_body)
}
