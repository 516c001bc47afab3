//! `POST /api/auth/sign-out`

use crate::{
    config::MAX_TTL,
    http::{
        ApiError, Services, cookie,
        error::HandlerResult,
        extract::{Session, Sessions},
    },
};
use actix_web::{HttpResponse, web::Data};
use shared::{ErrorBody, Success, Timestamp};
use std::time::Duration;

/// How much longer than a token its revocation is kept.
const MARGIN: Duration = Duration::from_secs(24 * 60 * 60);

/// Ends the session.
///
/// Of each valid session token in the request, on every instance at once. Without one the response is the same.
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
pub(crate) async fn sign_out(services: Data<Services>, Sessions(sessions): Sessions) -> HandlerResult {
    for session in &sessions {
        end_session(&services, session).await?;
    }
    Ok(HttpResponse::Ok().cookie(cookie::clear(services.is_https())).json(Success { success: true }))
}

/// Ends the sessions of cookies that a new cookie is about to replace: they could not be ended later. Too many cookies,
/// which other hosts of the domain may have set, do not keep anyone from signing in.
pub(crate) async fn end_replaced_sessions(
    services: &Services,
    previous: Result<Sessions, ApiError>,
) -> Result<(), ApiError> {
    let Ok(Sessions(previous)) = previous else { return Ok(()) };
    for previous in previous.iter().filter(|previous| previous.from_cookie) {
        end_session(services, previous).await?;
    }
    Ok(())
}

/// Ends a session on every instance.
pub(crate) async fn end_session(services: &Services, session: &Session) -> Result<(), ApiError> {
    let expires_at = revocation_end(services, session);
    services.store.account_of(&session.verified).end_session(expires_at).await?;
    tracing::info!(target: "security", user = %session.verified.user_id(), "signed out");
    Ok(())
}

/// Until when a revocation is kept: no token is valid for longer, even if it was issued when the configured lifetimes were
/// different, by an instance whose clock is ahead, or by a renewal that is in flight.
pub(crate) fn revocation_end(services: &Services, session: &Session) -> Timestamp {
    session.verified.expires_at().max(services.clock.now() + MAX_TTL) + MARGIN
}
