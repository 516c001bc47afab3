//! `GET /api/auth/list-sessions`

use super::support::session_info::session_info;
use crate::http::{
    Services,
    error::HandlerResult,
    extract::{Caller, Session},
};
use actix_web::{HttpResponse, web::Data};
use shared::{ErrorBody, SessionInfo};

/// Lists the current session.
///
/// Others are not stored.
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
pub(crate) async fn list_sessions(
    services: Data<Services>,
    session: Session,
    caller: Caller,
) -> HandlerResult {
    let account = services.store.account_of(&session.verified).get().await?;
    let mut response = HttpResponse::Ok();
    let session = session_info(&services, session, &account, caller, &mut response);
    Ok(response.json([session]))
}
