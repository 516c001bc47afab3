//! `POST /api/auth/sign-out`

use super::Answer;
use crate::{
    config::MAX_TTL,
    http::{
        ApiError, Services, cookie,
        extract::{Session, Sessions},
    },
};
use actix_web::{HttpResponse, web::Data};
use shared::{ErrorBody, Success};

/// Ends the session.
///
/// That of each token that came along, everywhere at once. Without one there is nothing to end, and the answer is the
/// same.
#[utoipa::path(
    post,
    path = "/api/auth/sign-out",
    tag = "auth",
    security((), ("session" = [])),
    responses(
        (status = 200, description = "Every token of the session is refused from now on", body = Success),
        (status = 403, description = "INVALID_ORIGIN", body = ErrorBody),
        (status = 503, description = "DATABASE_UNAVAILABLE: the session goes on", body = ErrorBody),
    ),
)]
pub(crate) async fn sign_out(services: Data<Services>, Sessions(sessions): Sessions) -> Answer {
    for session in &sessions {
        end(&services, session).await?;
    }
    Ok(HttpResponse::Ok().cookie(cookie::clear(services.is_https())).json(Success { success: true }))
}

/// Ends a session, everywhere at once.
pub(super) async fn end(services: &Services, session: &Session) -> Result<(), ApiError> {
    // No token outlives this, also those that were issued when the configured times were longer.
    let forget_at = services.clock.now() + MAX_TTL;
    services.store.end_session(&session.verified, forget_at).await?;
    tracing::info!(target: "security", user = %session.verified.user_id(), "signed out");
    Ok(())
}
