//! Default closed: nothing behind this answers without a token that is still good.

use super::{ApiError, extract::Owner};
use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::StatusCode,
    middleware::Next,
};

/// Refuses a request without a good token before anything else is looked at. Whether the token was taken back
/// is judged within the trip to the database that serves the request; where there was none, because something
/// else was wrong with the request, it is judged here, so that nobody learns even that with a dead token.
pub(super) async fn require_token<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let owner = match Owner::authenticate(request.request()).await {
        Ok(owner) => owner,
        Err(refusal) => return Ok(request.error_response(refusal).map_into_right_body()),
    };
    let response = next.call(request).await?;
    let status = response.status();
    let refused = status.is_client_error() && status != StatusCode::UNAUTHORIZED;
    if refused && let Err(refusal) = owner.tasks().judge().await {
        return Ok(response.error_response(ApiError::from(refusal)).map_into_right_body());
    }
    Ok(response.map_into_left_body())
}
