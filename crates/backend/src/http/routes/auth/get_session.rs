//! `GET /api/auth/get-session`

use super::support::{
    headers::SET_AUTH_JWT, new_session::issue_access_token, recording::record_if_outdated,
    session_info::session_info,
};
use crate::http::{
    ApiError, Services,
    error::HandlerResult,
    extract::{Caller, Session},
};
use actix_web::{HttpResponse, web::Data};
use shared::{ErrorBody, GetSession};
use store::{SessionError, StoreError};

/// Returns the session and its account.
///
/// `null` without a valid session, which is not an error here.
#[utoipa::path(
    get,
    path = "/api/auth/get-session",
    tag = "auth",
    security((), ("session" = [])),
    responses(
        (status = 200, description = "The session, or null without one", body = Option<GetSession>, headers(
            ("set-auth-token" = String, description = "The new session token, if it was renewed"),
            ("set-auth-jwt" = String, description = "An access token, if there is a session"),
        )),
        (status = 503, description = "DATABASE_UNAVAILABLE", body = ErrorBody),
    ),
)]
pub(crate) async fn get_session(
    services: Data<Services>,
    session: Result<Session, ApiError>,
    caller: Caller,
) -> HandlerResult {
    let Some(session) = Session::if_any(session) else { return Ok(HttpResponse::Ok().json(())) };
    let (account, recorded) = match services.store.account_of(&session.verified).get_with_session().await {
        Err(SessionError(StoreError::Revoked)) => return Ok(HttpResponse::Ok().json(())),
        found => found?,
    };
    let mut response = HttpResponse::Ok();
    let by = session.verified.authentication();
    let session = session_info(&services, session, &caller, &mut response);
    record_if_outdated(&services, &account, recorded, caller.seen(session.id, session.expires_at, by)).await;
    let access = issue_access_token(&services, &account, session.id, session.expires_at);
    let user = account.user();
    Ok(response.insert_header((SET_AUTH_JWT, access.token)).json(GetSession { session, user }))
}
