//! `POST /api/auth/sign-out`

use super::Answer;
use crate::http::{Services, cookie, extract::Session};
use actix_web::{HttpResponse, web::Data};
use shared::{ErrorBody, Success};

/// Ends the session of the token that came along, everywhere at once; without one there is nothing to end.
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
pub(crate) async fn sign_out(services: Data<Services>, session: Option<Session>) -> Answer {
    if let Some(Session { verified, .. }) = session {
        let forget_at = verified.expires_at().max(services.clock.now() + services.tokens.longest_ttl());
        services.store.end_session(&verified, forget_at).await?;
        tracing::info!(target: "security", user = %verified.user_id(), "signed out");
    }
    Ok(HttpResponse::Ok().cookie(cookie::clear(services.is_https())).json(Success { success: true }))
}
