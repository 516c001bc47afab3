//! `POST /api/auth/revoke-session`, `…/revoke-sessions` and `…/revoke-other-sessions`

use super::{
    sign_out::{end_session, revocation_end},
    support::new_session::{NewSession, begin_session},
};
use crate::http::{
    ApiError, Services, cookie,
    error::HandlerResult,
    extract::{Body, Caller, Session, ThisDevice},
    openapi::responses,
};
use actix_web::{HttpResponse, web::Data};
use shared::{RevokeSession, SessionId, Status};

/// Ends a session, by its token or its id.
///
/// On every instance at once. An invalid token, and a session of another account, are ignored.
#[utoipa::path(
    post,
    path = "/api/auth/revoke-session",
    tag = "auth",
    security(("session" = [])),
    request_body = RevokeSession,
    responses(
        (status = 200, description = "Every token of the session is refused from now on", body = Status),
        responses::OfSession,
        responses::Invalid,
        responses::WithBody,
    ),
)]
pub(crate) async fn revoke_session(
    services: Data<Services>,
    session: Session,
    Body(body): Body<RevokeSession>,
) -> HandlerResult {
    services.store.account_of(&session.verified).get().await?;
    let ended = match body.token.parse() {
        Ok(id) => end_by_id(&services, &session, id).await?,
        Err(_) => end_by_token(&services, &session, body.token).await?,
    };
    let mut response = HttpResponse::Ok();
    if ended == Some(session.verified.session_id()) {
        response.cookie(cookie::clear(services.is_https()));
    }
    Ok(response.json(Status { status: true }))
}

/// Returns the session that has ended, if it is one of the account: the one in its place, if it was exchanged.
async fn end_by_token(
    services: &Services,
    session: &Session,
    token: String,
) -> Result<Option<SessionId>, ApiError> {
    let given = Session::from_token(services, token, false);
    let own = given.ok().filter(|given| given.verified.user_id() == session.verified.user_id());
    let Some(own) = own else { return Ok(None) };
    end_session(services, &own).await?;
    let id = own.verified.session_id();
    if id == session.verified.session_id() {
        return Ok(Some(id));
    }
    end_recorded(services, session, id).await
}

/// The same for an id. This session has one even if it is not recorded.
async fn end_by_id(
    services: &Services,
    session: &Session,
    id: SessionId,
) -> Result<Option<SessionId>, ApiError> {
    if id == session.verified.session_id() {
        end_session(services, session).await?;
        return Ok(Some(id));
    }
    end_recorded(services, session, id).await
}

async fn end_recorded(
    services: &Services,
    session: &Session,
    id: SessionId,
) -> Result<Option<SessionId>, ApiError> {
    let account = services.store.account_of(&session.verified);
    let ended = account.end_recorded_session(id, revocation_end(services, session)).await?;
    if ended.is_some() {
        tracing::info!(target: "security", user = %session.verified.user_id(), "signed out");
    }
    Ok(ended)
}

/// Ends every session of the account.
///
/// This one included, on every instance at once.
#[utoipa::path(
    post,
    path = "/api/auth/revoke-sessions",
    tag = "auth",
    security(("session" = [])),
    responses(
        (status = 200, description = "Every token of every session is refused from now on", body = Status),
        responses::OfSession,
    ),
)]
pub(crate) async fn revoke_sessions(services: Data<Services>, session: Session) -> HandlerResult {
    let account_of = services.store.account_of(&session.verified);
    let (account, _) = account_of.end_sessions().await?;
    tracing::info!(target: "security", user = %account.id, spare_this = false, "sessions ended");
    Ok(HttpResponse::Ok().cookie(cookie::clear(services.is_https())).json(Status { status: true }))
}

/// Ends every other session of the account.
///
/// On every instance at once. This one continues with a new token; every copy of the old one is refused from now on.
#[utoipa::path(
    post,
    path = "/api/auth/revoke-other-sessions",
    tag = "auth",
    security(("session" = [])),
    responses(
        (status = 200, description = "Every token that was issued before is refused from now on", body = Status, headers(
            ("set-auth-token" = String, description = "The new session token"),
            ("set-auth-jwt" = String, description = "An access token"),
        )),
        responses::OfSession,
    ),
)]
pub(crate) async fn revoke_other_sessions(
    services: Data<Services>,
    session: Session,
    caller: Caller,
    device: ThisDevice,
) -> HandlerResult {
    let account_of = services.store.account_of(&session.verified);
    let (account, id) = account_of.end_sessions().await?;
    tracing::info!(target: "security", user = %account.id, spare_this = true, "sessions ended");
    let mut response = HttpResponse::Ok();
    let new = NewSession::in_place_of(&session, &account, id);
    begin_session(&services, &caller, device, new, &mut response).await;
    Ok(response.json(Status { status: true }))
}
