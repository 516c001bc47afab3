//! A new session with its two tokens and the cookie.

use super::headers::{SET_AUTH_JWT, SET_AUTH_TOKEN};
use crate::http::{Services, cookie};
use actix_web::{HttpResponse, HttpResponseBuilder};
use auth::{Issued, Session};
use shared::{SessionId, SignedIn, Timestamp};
use store::{Account, Clock};

/// The response to sign-up and sign-in.
pub(crate) fn start_session(
    services: &Services,
    account: &Account,
    begins_at: Timestamp,
    remember: bool,
    goes_on: GoesOn,
) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    let (session, access) = begin_session(services, account, begins_at, remember, &mut response);
    response.json(SignedIn {
        redirect: goes_on.redirect,
        url: goes_on.url,
        token: session.token,
        user: account.user(),
        access_token: access.token,
        access_token_expires_at: access.expires_at,
    })
}

/// Where the client goes on to, in the response to sign-in.
#[derive(Default)]
pub(crate) struct GoesOn {
    pub(crate) redirect: Option<bool>,
    pub(crate) url: Option<String>,
}

/// Begins a session, whose id contains `begins_at`: its token and an access token are in headers, the former also in the
/// cookie.
#[allow(clippy::disallowed_methods, reason = "for the owner of a session or a password, or of a new account")]
pub(crate) fn begin_session(
    services: &Services,
    account: &Account,
    begins_at: Timestamp,
    remember: bool,
    response: &mut HttpResponseBuilder,
) -> (Issued, Issued) {
    let now = services.clock.now();
    let id = SessionId::from(Clock::new_id_at(begins_at));
    let expires_at = now + services.tokens.session_ttl(remember);
    let session = services.tokens.issue_session(&Session { user: account.id, id, expires_at }, remember, now);
    let access = issue_access_token(services, account, id, session.expires_at);
    response
        .insert_header((SET_AUTH_TOKEN, session.token.as_str()))
        .insert_header((SET_AUTH_JWT, access.token.as_str()))
        .cookie(cookie::set(&session, remember, now, services.is_https()));
    (session, access)
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
