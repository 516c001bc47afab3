//! `GET /api/auth/list-sessions`

use super::{Answer, get_session::info, token::session_error};
use crate::http::{
    Services,
    extract::{Caller, Session},
};
use actix_web::{HttpResponse, web::Data};
use shared::{ErrorBody, SessionInfo};

/// The session that asks.
///
/// Alone: no other is stored.
#[utoipa::path(
    get,
    path = "/api/auth/list-sessions",
    tag = "auth",
    security(("session" = [])),
    responses(
        (status = 200, description = "The current session", body = Vec<SessionInfo>),
        (status = 401, description = "UNAUTHORIZED", body = ErrorBody),
        (status = 503, description = "DATABASE_UNAVAILABLE", body = ErrorBody),
    ),
)]
pub(crate) async fn list_sessions(services: Data<Services>, session: Session, caller: Caller) -> Answer {
    let account = services.store.account_of(&session.verified).await.map_err(session_error)?;
    let mut response = HttpResponse::Ok();
    let session = info(&services, session, &account, caller, &mut response);
    Ok(response.json([session]))
}
