//! `GET /api/auth/list-sessions`

use super::support::{
    recording::record_if_outdated,
    session_info::{recorded_session_info, session_info},
};
use crate::http::{
    Services,
    error::HandlerResult,
    extract::{Caller, Session},
};
use actix_web::{HttpResponse, web::Data};
use shared::{ErrorBody, SessionInfo};

/// Lists the sessions of the account.
///
/// That of the request first, then the others, those that were seen last first. A session of before an upgrade is listed once
/// it has been used.
#[utoipa::path(
    get,
    path = "/api/auth/list-sessions",
    tag = "auth",
    security(("session" = [])),
    responses(
        (status = 200, description = "At most the 100 that were seen last", body = Vec<SessionInfo>),
        (status = 401, description = "UNAUTHORIZED", body = ErrorBody),
        (status = 503, description = "DATABASE_UNAVAILABLE", body = ErrorBody),
    ),
)]
pub(crate) async fn list_sessions(
    services: Data<Services>,
    session: Session,
    caller: Caller,
) -> HandlerResult {
    let (this, user) = (session.verified.session_id(), session.verified.user_id());
    let (account, last, recorded) = services.store.account_of(&session.verified).sessions().await?;
    let by = session.verified.authentication();
    let (mut response, now) = (HttpResponse::Ok(), services.clock.now());
    let current = session_info(&services, session, &caller, &mut response);
    record_if_outdated(&services, &account, last, caller.seen(current.id, current.expires_at, by)).await;
    let others = recorded.into_iter().filter(|recorded| recorded.id != this);
    let others = others.map(|recorded| recorded_session_info(user, recorded, now));
    let current = SessionInfo { updated_at: now, ..current };
    Ok(response.json([current].into_iter().chain(others).collect::<Vec<_>>()))
}
