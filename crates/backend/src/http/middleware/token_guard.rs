//! Deny by default: no route behind this responds without a valid token.

use crate::http::{ApiError, extract::TaskOwner};
use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::StatusCode,
    middleware::Next,
};

/// Verifies the token before anything else of the request is read. Whether it is revoked is checked by the statement
/// that serves the request. After any other client error it is checked here, since the request may have failed before
/// that statement: a revoked token reveals nothing.
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
    if is_refused && let Err(refusal) = owner.tasks().check_credential().await {
        return Ok(response.error_response(ApiError::from(refusal)).map_into_right_body());
    }
    Ok(response.map_into_left_body())
}
