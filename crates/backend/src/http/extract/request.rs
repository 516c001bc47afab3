//! What extractors need of every request.

use crate::http::{ApiError, Services};
use actix_web::{HttpRequest, web::Data};
use shared::UserId;
use std::time::Duration;
use tracing::Span;
use uuid::Uuid;

/// In the extensions of a request that has waited on purpose, which the measured latency leaves out.
pub(crate) struct Waited(pub(crate) Duration);

/// The services, which the application registers at start.
pub(crate) fn services(request: &HttpRequest) -> Result<&Data<Services>, ApiError> {
    request.app_data::<Data<Services>>().ok_or(ApiError::Internal)
}

/// Adds the account to the log lines of this request.
pub(crate) fn record_user(user: UserId) {
    Span::current().record("user", &*user.uuid().hyphenated().encode_lower(&mut Uuid::encode_buffer()));
}
