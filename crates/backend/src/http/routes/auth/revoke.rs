//! `POST /api/auth/revoke-session`, `…/revoke-sessions` and `…/revoke-other-sessions`

use super::{Answer, sign_out, token::session_error};
use crate::http::{
    ApiError, Services, cookie,
    extract::{Body, Session},
    refusals,
};
use actix_web::{HttpResponse, web::Data};
use shared::{RevokeSession, Status};

/// Ends the session of a token.
///
/// Everywhere at once. A token that is not good, or somebody else's, has none to end.
#[utoipa::path(
    post,
    path = "/api/auth/revoke-session",
    tag = "auth",
    security(("session" = [])),
    request_body = RevokeSession,
    responses(
        (status = 200, description = "Every token of the session is refused from now on", body = Status),
        refusals::OfSession,
        refusals::Invalid,
        refusals::WithBody,
    ),
)]
pub(crate) async fn revoke_session(
    services: Data<Services>,
    session: Session,
    Body(body): Body<RevokeSession>,
) -> Answer {
    services.store.account_of(&session.verified).await.map_err(session_error)?;
    let given = Session::verify(&services, body.token, false);
    let own = given.ok().filter(|given| given.verified.user_id() == session.verified.user_id());
    if let Some(own) = own {
        sign_out::end(&services, &own).await?;
    }
    done()
}

/// Ends every session of the account.
///
/// This one among them, everywhere at once.
#[utoipa::path(
    post,
    path = "/api/auth/revoke-sessions",
    tag = "auth",
    security(("session" = [])),
    responses(
        (status = 200, description = "Every token of every session is refused from now on", body = Status),
        refusals::OfSession,
    ),
)]
pub(crate) async fn revoke_sessions(services: Data<Services>, session: Session) -> Answer {
    end_all(&services, &session, false).await?;
    Ok(HttpResponse::Ok().cookie(cookie::clear(services.is_https())).json(Status { status: true }))
}

/// Ends every other session of the account.
///
/// Everywhere at once. This one goes on.
#[utoipa::path(
    post,
    path = "/api/auth/revoke-other-sessions",
    tag = "auth",
    security(("session" = [])),
    responses(
        (status = 200, description = "Every token of every other session is refused from now on", body = Status),
        refusals::OfSession,
    ),
)]
pub(crate) async fn revoke_other_sessions(services: Data<Services>, session: Session) -> Answer {
    end_all(&services, &session, true).await?;
    done()
}

async fn end_all(services: &Services, session: &Session, but_this: bool) -> Result<(), ApiError> {
    services.store.end_sessions(&session.verified, but_this).await.map_err(session_error)?;
    tracing::info!(target: "security", user = %session.verified.user_id(), but_this, "sessions ended");
    Ok(())
}

fn done() -> Answer {
    Ok(HttpResponse::Ok().json(Status { status: true }))
}
