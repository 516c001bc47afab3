//! Renewal of session tokens.

use super::headers::SET_AUTH_TOKEN;
use crate::http::{Services, cookie, extract::Session};
use actix_web::HttpResponseBuilder;
use auth::Issued;

/// The session token to continue with: the given one, or a new one in header and cookie. An old token is renewed for the
/// lifetime of a new session; one that is signed with a secret being rotated out is re-signed with the same times.
#[allow(clippy::disallowed_methods, reason = "for the session of a verified token")]
pub(crate) fn renew(services: &Services, session: Session, response: &mut HttpResponseBuilder) -> Issued {
    let now = services.clock.now();
    let verified = &session.verified;
    let (is_old, remember) = (verified.is_old(now), verified.is_remembered());
    if !is_old && !verified.has_earlier_secret() {
        return Issued { token: session.token, expires_at: verified.expires_at() };
    }
    let (from, expires_at) = if is_old {
        (now, now + services.tokens.session_ttl(remember))
    } else {
        (verified.issued_at(), verified.expires_at())
    };
    let renewed = auth::Session { user: verified.user_id(), id: verified.session_id(), expires_at };
    let renewed = services.tokens.issue_session(&renewed, &verified.authentication(), remember, from);
    response.insert_header((SET_AUTH_TOKEN, renewed.token.as_str()));
    if session.from_cookie {
        response.cookie(cookie::set(&renewed, remember, now, services.is_https()));
    }
    renewed
}
