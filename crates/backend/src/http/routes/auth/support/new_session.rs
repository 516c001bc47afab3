//! The response to sign-up and sign-in: a new session with its two tokens and the cookie.

use super::headers::{SET_AUTH_JWT, SET_AUTH_TOKEN};
use crate::http::{Services, cookie};
use actix_web::HttpResponse;
use auth::{Issued, Session};
use shared::{SessionId, SignedIn, Timestamp};
use store::{Account, Clock};

/// Starts a session; its id contains `begins_at`. `redirect` is Better Auth's, and only in the response to sign-in.
#[allow(clippy::disallowed_methods, reason = "the password was verified, or the account just created")]
pub(crate) fn start_session(
    services: &Services,
    account: &Account,
    begins_at: Timestamp,
    remember: bool,
    redirect: Option<bool>,
) -> HttpResponse {
    let now = services.clock.now();
    let id = SessionId::from(Clock::new_id_at(begins_at));
    let expires_at = now + services.tokens.session_ttl(remember);
    let session = services.tokens.issue_session(account.id, id, expires_at, now);
    let access = issue_access_token(services, account, id, session.expires_at);
    HttpResponse::Ok()
        .insert_header((SET_AUTH_TOKEN, session.token.as_str()))
        .insert_header((SET_AUTH_JWT, access.token.as_str()))
        .cookie(cookie::set(&session, remember, now, services.is_https()))
        .json(SignedIn {
            redirect,
            token: session.token,
            user: account.user(),
            access_token: access.token,
            access_token_expires_at: access.expires_at,
        })
}

/// Issues an access token to a session that is valid until `expires_at`.
#[allow(clippy::disallowed_methods, reason = "the session was verified, or just started")]
pub(crate) fn issue_access_token(
    services: &Services,
    account: &Account,
    id: SessionId,
    expires_at: Timestamp,
) -> Issued {
    let (jti, now) = (services.clock.new_id(), services.clock.now());
    let session = Session { user: account.id, id, expires_at };
    services.tokens.issue_access(&session, account.email.clone(), jti, now)
}
