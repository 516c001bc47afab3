//! `GET /api/auth/get-session`

use super::{Answer, SET_AUTH_JWT, new_session, token::renew};
use crate::{
    http::{
        Services,
        extract::{Caller, Session},
    },
    store::{Account, StoreError},
};
use actix_web::{HttpResponse, web::Data};
use shared::{ErrorBody, GetSession, SessionInfo, Timestamp};
use uuid::Uuid;

/// The session and its account, or `null`: not being signed in is no error here.
#[utoipa::path(
    get,
    path = "/api/auth/get-session",
    tag = "auth",
    security((), ("session" = [])),
    responses(
        (status = 200, description = "The session, or null without one", body = Option<GetSession>),
        (status = 503, description = "DATABASE_UNAVAILABLE", body = ErrorBody),
    ),
)]
pub(crate) async fn get_session(
    services: Data<Services>,
    session: Option<Session>,
    caller: Caller,
) -> Answer {
    let Some(session) = session else { return Ok(none()) };
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
    let id = session.verified.session_id();
    let (started, updated) = (started_at(id.uuid()), session.verified.issued_at());
    let current = renew(services, session, &mut response);
    let access = new_session::access_token(services, account, id);
    response.insert_header((SET_AUTH_JWT, access.token)).json(GetSession {
        session: SessionInfo {
            id,
            user_id: account.id,
            token: current.token,
            expires_at: current.expires_at,
            created_at: started.unwrap_or(updated),
            updated_at: updated,
            ip_address: caller.address.map(|address| address.to_string()),
            user_agent: caller.user_agent,
        },
        user: account.user(),
    })
}

/// A version 7 UUID tells when it was made.
fn started_at(id: Uuid) -> Option<Timestamp> {
    let (seconds, nanos) = id.get_timestamp()?.to_unix();
    let seconds = i64::try_from(seconds).ok()?;
    Some(Timestamp::from_millis(seconds.saturating_mul(1000).saturating_add(i64::from(nanos / 1_000_000))))
}
