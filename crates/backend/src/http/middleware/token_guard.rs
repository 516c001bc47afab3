//! Deny by default: no route behind this responds without a valid token.

use crate::http::{ApiError, extract::TaskOwner};
use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::StatusCode,
    middleware::Next,
};

/// Verifies the token before path parameters, query and body are parsed. The statement that serves the request checks whether
/// the token is revoked. A request that gets a client error other than 401 may have been rejected before that statement, so
/// then the check is made here: with a revoked token the response is 401 whatever else is wrong.
pub(crate) async fn require_token<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let owner = match TaskOwner::authenticate(request.request()).await {
        Ok(owner) => owner,
        Err(refusal) => return Ok(request.error_response(refusal).map_into_right_body()),
    };
    let response = next.call(request).await?;
    let status = response.status();
    let is_refused = status.is_client_error() && status != StatusCode::UNAUTHORIZED;
    // Boxed: seldom needed, and a waiting request would reserve its memory.
    if is_refused && let Err(refusal) = Box::pin(owner.tasks().check_credential()).await {
        return Ok(response.error_response(ApiError::from(refusal)).map_into_right_body());
    }
    Ok(response.map_into_left_body())
}
