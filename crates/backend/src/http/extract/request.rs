//! What extractors need of every request.

use crate::http::{ApiError, Services};
use actix_web::{HttpRequest, web::Data};
use shared::UserId;
use tracing::Span;
use uuid::Uuid;

/// The services, which the application registers at start.
pub(crate) fn services(request: &HttpRequest) -> Result<&Data<Services>, ApiError> {
    request.app_data::<Data<Services>>().ok_or(ApiError::Internal)
}

/// Adds the account to the log lines of this request.
pub(crate) fn record_user(user: UserId) {
    Span::current().record("user", &*user.uuid().hyphenated().encode_lower(&mut Uuid::encode_buffer()));
}
