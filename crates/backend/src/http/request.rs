//! What happens around every request: its id, its log line, and an answer that keeps to the contract.

use super::{ApiError, client_address::client_address};
use actix_web::{
    Error, ResponseError,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{CONTENT_TYPE, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS},
    },
    middleware::Next,
};
use tracing::{Instrument, Span, field::Empty, info_span};
use uuid::Uuid;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request an id, which stands in each of its log lines and in the answer's `x-request-id`.
pub(super) async fn handle<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let id = Uuid::new_v4().to_string();
    let span = span(&request, &id);
    // HEAD is GET whose body is not sent (RFC 9110 section 9.3.2); the connection remembers not to send it.
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    async move {
        let response = next.call(request).await?;
        let mut response = in_envelope(response);
        log(&response);
        let headers = response.headers_mut();
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if let Ok(id) = HeaderValue::from_str(&id) {
            headers.insert(X_REQUEST_ID, id);
        }
        Ok(response)
    }
    .instrument(span)
    .await
}

/// The path without its query, which may hold what nobody should read.
fn span(request: &ServiceRequest, id: &str) -> Span {
    let client = client_address(request.request()).map(|client| client.to_string());
    info_span!(
        "request",
        id,
        method = %request.method(),
        path = request.path(),
        client,
        user = Empty,
    )
}

/// Puts into our envelope what the web framework refused by itself, with its headers (`Allow`) kept.
fn in_envelope<B: MessageBody + 'static>(response: ServiceResponse<B>) -> ServiceResponse<impl MessageBody> {
    let status = response.status();
    let is_json = response.headers().get(CONTENT_TYPE).is_some_and(|value| value == "application/json");
    if is_json || !(status.is_client_error() || status.is_server_error()) {
        return response.map_into_left_body();
    }
    let refusal = ApiError::from_status(status).error_response();
    let (request, framework) = response.into_parts();
    let mut answer = refusal;
    for (name, value) in framework.headers() {
        if !answer.headers().contains_key(name) {
            answer.headers_mut().append(name.clone(), value.clone());
        }
    }
    ServiceResponse::new(request, answer).map_into_right_body()
}

/// One line for the request, and one for the security log when somebody was not let in. What went wrong inside
/// is said here and to nobody else.
fn log<B>(response: &ServiceResponse<B>) {
    let status = response.status().as_u16();
    let error = response.response().error().and_then(|error| error.as_error::<ApiError>());
    if let Some(error) = error {
        error.log_authentication_failure();
    }
    match error {
        Some(ApiError::DatabaseUnavailable(reason)) => tracing::error!(status, reason, "answered"),
        Some(ApiError::Internal) => tracing::error!(status, "answered"),
        _ => tracing::info!(status, "answered"),
    }
}
