//! Renewal of session tokens.

use super::headers::SET_AUTH_TOKEN;
use crate::http::{Services, cookie, extract::Session};
use actix_web::HttpResponseBuilder;
use auth::Issued;
use std::time::Duration;

/// The age from which a session token is renewed.
const RENEW_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// The session token to continue with: the given one, or a new one in header and cookie. An old token is renewed for the
/// lifetime of a new session; one that is signed with a secret being rotated out is re-signed with the same times. A
/// token of a short session expires before it is old.
#[allow(clippy::disallowed_methods, reason = "for the session of a verified token")]
pub(crate) fn renew(services: &Services, session: Session, response: &mut HttpResponseBuilder) -> Issued {
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
        response.cookie(cookie::set(&renewed, remember, now, services.is_https()));
    }
    renewed
}
