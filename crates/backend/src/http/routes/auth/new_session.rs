//! What sign-up and sign-in end with: a session, its two tokens, and the cookie.

use super::{SET_AUTH_JWT, SET_AUTH_TOKEN};
use crate::{
    auth::{Issued, Session},
    clock::Clock,
    http::{Services, cookie},
    store::Account,
};
use actix_web::HttpResponse;
use shared::{SessionId, SignedIn, Timestamp};

/// Starts a session and says so; `redirect` is Better Auth's, and only sign-in has it. When it begins stands in its id.
pub(super) fn start(
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
    let access = access_token(services, account, id, session.expires_at);
    HttpResponse::Ok()
        .insert_header((SET_AUTH_TOKEN, session.token.as_str()))
        .insert_header((SET_AUTH_JWT, access.token.as_str()))
        .cookie(cookie::keep(&session, remember, now, services.is_https()))
        .json(SignedIn {
            redirect,
            token: session.token,
            user: account.user(),
            access_token: access.token,
            access_token_expires_at: access.expires_at,
        })
}

/// An access token for a session that is known to be good until it `expires_at`.
pub(super) fn access_token(
    services: &Services,
    account: &Account,
    id: SessionId,
    expires_at: Timestamp,
) -> Issued {
    let (jti, now) = (services.clock.new_id(), services.clock.now());
    let session = Session { user: account.id, id, expires_at };
    services.tokens.issue_access(&session, account.email.clone(), jti, now)
}
