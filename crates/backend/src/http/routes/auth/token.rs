//! `GET /api/auth/token`

use super::{Answer, SET_AUTH_TOKEN, new_session};
use crate::{
    auth::Issued,
    http::{ApiError, Services, cookie, extract::Session},
    store::StoreError,
};
use actix_web::{HttpResponse, HttpResponseBuilder, web::Data};
use shared::{ErrorBody, TokenAnswer};
use std::time::Duration;

/// A session token older than this is replaced by a new one for the whole time again.
const RENEW_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// A new access token for the session.
///
/// This is how an app stays signed in. A session token older than a day is replaced on the way.
#[utoipa::path(
    get,
    path = "/api/auth/token",
    tag = "auth",
    security(("session" = [])),
    responses(
        (status = 200, description = "A new access token", body = TokenAnswer, headers(
            ("set-auth-token" = String, description = "The session token to go on with, if it is a new one"),
        )),
        (status = 401, description = "UNAUTHORIZED", body = ErrorBody),
        (status = 503, description = "DATABASE_UNAVAILABLE", body = ErrorBody),
    ),
)]
pub(crate) async fn token(services: Data<Services>, session: Session) -> Answer {
    let account = services.store.account_of(&session.verified).await.map_err(session_error)?;
    let mut response = HttpResponse::Ok();
    let id = session.verified.session_id();
    let current = renew(&services, session, &mut response);
    let access = new_session::access_token(&services, &account, id, current.expires_at);
    Ok(response.json(TokenAnswer { token: access.token }))
}

/// A session that was ended is as good as none, for Better Auth's clients.
pub(super) fn session_error(error: StoreError) -> ApiError {
    match error {
        StoreError::Revoked => ApiError::NoSession { reason: "session_revoked", user: None },
        error => error.into(),
    }
}

/// The session token to go on with: the one that came along, or a new one. If it is older than a day, the new one
/// lasts as long as a new session; one of a short session never gets that old. If its secret is on its way out, the
/// new one says the same with the new secret.
pub(super) fn renew(services: &Services, session: Session, response: &mut HttpResponseBuilder) -> Issued {
    let now = services.clock.now();
    let verified = &session.verified;
    let is_old = verified.issued_at() + RENEW_AFTER < now;
    if !is_old && !verified.has_earlier_secret() {
        return Issued { token: session.token, expires_at: verified.expires_at() };
    }
    let (from, until) = if is_old {
        (now, now + services.tokens.session_ttl(true))
    } else {
        (verified.issued_at(), verified.expires_at())
    };
    let renewed = services.tokens.issue_session(verified.user_id(), verified.session_id(), until, from);
    let remember = verified.expires_at() > verified.issued_at() + services.tokens.session_ttl(false);
    response.insert_header((SET_AUTH_TOKEN, renewed.token.as_str()));
    if session.from_cookie {
        response.cookie(cookie::keep(&renewed, remember, now, services.is_https()));
    }
    renewed
}
