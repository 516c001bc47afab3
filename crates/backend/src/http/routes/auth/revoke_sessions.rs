//! `POST /api/auth/revoke-session`, `…/revoke-sessions` and `…/revoke-other-sessions`

use super::{sign_out::end_session, support::new_session::begin_session};
use crate::http::{
    Services, cookie,
    error::HandlerResult,
    extract::{Body, Session},
    openapi::responses,
};
use actix_web::{HttpResponse, web::Data};
use shared::{RevokeSession, Status};

/// Ends the session of a token.
///
/// On every instance at once. An invalid token, or another account's, is ignored.
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
    let given = Session::from_token(&services, body.token, false);
    let own = given.ok().filter(|given| given.verified.user_id() == session.verified.user_id());
    if let Some(own) = own {
        end_session(&services, &own).await?;
    }
    Ok(HttpResponse::Ok().json(Status { status: true }))
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
pub(crate) async fn revoke_other_sessions(services: Data<Services>, session: Session) -> HandlerResult {
    let account_of = services.store.account_of(&session.verified);
    let (account, begins_at) = account_of.end_sessions().await?;
    tracing::info!(target: "security", user = %account.id, spare_this = true, "sessions ended");
    let mut response = HttpResponse::Ok();
    begin_session(&services, &account, begins_at, session.verified.is_remembered(), &mut response);
    Ok(response.json(Status { status: true }))
}
