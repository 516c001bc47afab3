//! The cookie that keeps the session token in a browser, out of reach of every script.

use crate::auth::Issued;
use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};
use shared::Timestamp;

const PLAIN: &str = "latchkey_session";
/// Browsers take a cookie of this name over TLS alone (RFC 6265bis section 4.1.3).
const SECURE: &str = "__Secure-latchkey_session";

fn name(https: bool) -> &'static str {
    if https { SECURE } else { PLAIN }
}

/// The session token that came along, not verified yet.
pub(super) fn read(request: &HttpRequest, https: bool) -> Option<String> {
    request.cookie(name(https)).map(|cookie| cookie.value().to_owned())
}

/// Keeps `session` until it ends, or until the browser closes if it is not to be remembered.
pub(super) fn keep(session: &Issued, remember: bool, now: Timestamp, https: bool) -> Cookie<'static> {
    let mut cookie = build(session.token.clone(), https);
    if remember {
        let seconds = session.expires_at.seconds() - now.seconds();
        cookie.set_max_age(Duration::seconds(seconds));
    }
    cookie
}

/// Makes the browser forget the session.
pub(super) fn clear(https: bool) -> Cookie<'static> {
    let mut cookie = build(String::new(), https);
    cookie.make_removal();
    cookie
}

fn build(value: String, https: bool) -> Cookie<'static> {
    Cookie::build(name(https), value)
        .http_only(true)
        .same_site(SameSite::Strict)
        .path("/api/auth")
        .secure(https)
        .finish()
}
