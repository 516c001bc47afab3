//! The rate limit of each network, for routes that hash a password or send e-mail, and for those of second
//! factors.

use crate::http::{ApiError, Services, extract::client_address};
use actix_web::{
    Error,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};
use auth::Network;
use std::time::Duration;

/// Refuses a request when the token bucket of its network is empty.
pub(crate) async fn limit<B: MessageBody + 'static>(
    services: Data<Services>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let limit = services.rate_limit.as_ref();
    let taken = limit.map_or(Ok(()), |limit| limit.take(&network_of(&request)));
    pass(taken, request, next).await
}

/// The same with the bucket of its network for this route.
pub(crate) async fn limit_factors<B: MessageBody + 'static>(
    services: Data<Services>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let route = || request.match_pattern().unwrap_or_default();
    let limit = services.factor_limit.as_ref();
    let taken = limit.map_or(Ok(()), |limit| limit.take(&(network_of(&request), route())));
    pass(taken, request, next).await
}

fn network_of(request: &ServiceRequest) -> Option<Network> {
    client_address(request.request()).map(Network::of)
}

async fn pass<B: MessageBody + 'static>(
    taken: Result<(), Duration>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    match taken {
        Ok(()) => next.call(request).await.map(ServiceResponse::map_into_left_body),
        Err(wait) => {
            let refusal = ApiError::TooManyRequests { reason: "network_limit", user: None, wait };
            Ok(request.error_response(refusal).map_into_right_body())
        }
    }
}
