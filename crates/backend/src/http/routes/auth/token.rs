//! `GET /api/auth/token`

use super::support::{new_session::issue_access_token, recording::record_if_outdated, renewal::renew};
use crate::http::{
    Services,
    error::HandlerResult,
    extract::{Caller, Session},
};
use actix_web::{HttpResponse, web::Data};
use shared::{ErrorBody, TokenResponse};

/// Issues a new access token to the session.
///
/// An app stays signed in by this call. A session token older than a day is renewed.
#[utoipa::path(
    get,
    path = "/api/auth/token",
    tag = "auth",
    security(("session" = [])),
    responses(
        (status = 200, description = "A new access token", body = TokenResponse, headers(
            ("set-auth-token" = String, description = "The new session token, if it was renewed"),
        )),
        (status = 401, description = "UNAUTHORIZED", body = ErrorBody),
        (status = 503, description = "DATABASE_UNAVAILABLE", body = ErrorBody),
    ),
)]
pub(crate) async fn token(services: Data<Services>, session: Session, caller: Caller) -> HandlerResult {
    let (account, recorded) = services.store.account_of(&session.verified).get_with_session().await?;
    let mut response = HttpResponse::Ok();
    let (id, by) = (session.verified.session_id(), session.verified.authentication());
    let current = renew(&services, session, &mut response);
    record_if_outdated(&services, &account, recorded, caller.seen(id, current.expires_at, by)).await;
    let access = issue_access_token(&services, &account, id, current.expires_at);
    Ok(response.json(TokenResponse { token: access.token }))
}
