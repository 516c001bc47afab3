//! `GET /api/auth/get-session`

use super::{Answer, SET_AUTH_JWT, new_session, token::renew};
use crate::{
    clock::Clock,
    http::{
        ApiError, Services,
        extract::{Caller, Session},
    },
    store::{Account, StoreError},
};
use actix_web::{HttpResponse, HttpResponseBuilder, web::Data};
use shared::{ErrorBody, GetSession, SessionInfo};

/// The session and its account.
///
/// `null` without a session: not being signed in is no error here.
#[utoipa::path(
    get,
    path = "/api/auth/get-session",
    tag = "auth",
    security((), ("session" = [])),
    responses(
        (status = 200, description = "The session, or null without one", body = Option<GetSession>, headers(
            ("set-auth-token" = String, description = "The session token to go on with, if it is a new one"),
            ("set-auth-jwt" = String, description = "An access token, with a session"),
        )),
        (status = 503, description = "DATABASE_UNAVAILABLE", body = ErrorBody),
    ),
)]
pub(crate) async fn get_session(
    services: Data<Services>,
    session: Result<Session, ApiError>,
    caller: Caller,
) -> Answer {
    let Some(session) = Session::if_any(session) else { return Ok(none()) };
    match services.store.account_of(&session.verified).await {
        Ok(account) => Ok(answer(&services, session, &account, caller)),
        Err(StoreError::Revoked) => Ok(none()),
        Err(error) => Err(error.into()),
    }
}

fn none() -> HttpResponse {
    HttpResponse::Ok().json(())
}

fn answer(services: &Services, session: Session, account: &Account, caller: Caller) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    let session = info(services, session, account, caller, &mut response);
    let access = new_session::access_token(services, account, session.id, session.expires_at);
    let user = account.user();
    response.insert_header((SET_AUTH_JWT, access.token)).json(GetSession { session, user })
}

/// What there is to know of the session that asks, whose token is renewed where it is time.
pub(super) fn info(
    services: &Services,
    session: Session,
    account: &Account,
    caller: Caller,
    response: &mut HttpResponseBuilder,
) -> SessionInfo {
    let id = session.verified.session_id();
    let (started, updated) = (Clock::moment_of(id.uuid()), session.verified.issued_at());
    let current = renew(services, session, response);
    SessionInfo {
        id,
        user_id: account.id,
        token: current.token,
        expires_at: current.expires_at,
        created_at: started.map_or(updated, |started| started.min(services.clock.now())),
        updated_at: updated,
        ip_address: caller.address.map(|address| address.to_string()),
        user_agent: caller.user_agent,
    }
}
