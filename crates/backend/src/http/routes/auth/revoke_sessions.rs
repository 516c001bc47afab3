//! `POST /api/auth/revoke-session`, `…/revoke-sessions` and `…/revoke-other-sessions`

use super::sign_out::end_session;
use crate::http::{
    ApiError, Services, cookie,
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
    end_sessions(&services, &session, false).await?;
    Ok(HttpResponse::Ok().cookie(cookie::clear(services.is_https())).json(Status { status: true }))
}

/// Ends every other session of the account.
///
/// On every instance at once. This one continues.
#[utoipa::path(
    post,
    path = "/api/auth/revoke-other-sessions",
    tag = "auth",
    security(("session" = [])),
    responses(
        (status = 200, description = "Every token of every other session is refused from now on", body = Status),
        responses::OfSession,
    ),
)]
pub(crate) async fn revoke_other_sessions(services: Data<Services>, session: Session) -> HandlerResult {
    end_sessions(&services, &session, true).await?;
    Ok(HttpResponse::Ok().json(Status { status: true }))
}

async fn end_sessions(services: &Services, session: &Session, spare_this: bool) -> Result<(), ApiError> {
    services.store.account_of(&session.verified).end_sessions(spare_this).await?;
    tracing::info!(target: "security", user = %session.verified.user_id(), spare_this, "sessions ended");
    Ok(())
}
