//! The cookies of a browser, inaccessible to scripts: the session token, the token by which the device is recognised, and
//! those of second factors and passkeys.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
    http::header::COOKIE,
};
use auth::Issued;
use shared::Timestamp;

/// A name without and with TLS: browsers accept a cookie with the prefix over TLS only (RFC 6265bis section 4.1.3).
pub(crate) type Name = [&'static str; 2];

const SESSION: Name = ["latchkey_session", "__Secure-latchkey_session"];
const DEVICE: Name = ["latchkey_device", "__Secure-latchkey_device"];

/// A sign-in that waits for its second factor.
pub(crate) const CHALLENGE: Name = ["latchkey_second_factor", "__Secure-latchkey_second_factor"];
/// A device that needs none.
pub(crate) const TRUST: Name = ["latchkey_trusted_device", "__Secure-latchkey_trusted_device"];
/// Of a passkey: followed by the first characters of the challenge.
const PASSKEY_CHALLENGE: Name = ["latchkey_passkey_", "__Secure-latchkey_passkey_"];

const BLANK: [char; 2] = [' ', '\t'];

fn name([plain, secure]: Name, https: bool) -> &'static str {
    if https { secure } else { plain }
}

/// The session tokens of the request, not yet verified: usually one, more if another site on the same domain has set some.
///
/// Names are compared byte by byte. A parser that decodes them would accept as `__Secure-` what browsers do not treat as
/// such, and what a page without TLS could have set.
pub(crate) fn read(request: &HttpRequest, https: bool) -> impl Iterator<Item = &str> {
    read_named(request, name(SESSION, https))
}

/// The tokens by which the device was recognised, not yet verified.
pub(crate) fn read_device(request: &HttpRequest, https: bool) -> impl Iterator<Item = &str> {
    read_named(request, name(DEVICE, https))
}

/// The tokens in cookies of this name, not yet verified.
pub(crate) fn read_of(request: &HttpRequest, named: Name, https: bool) -> impl Iterator<Item = &str> {
    read_named(request, name(named, https))
}

/// Whether the request has a cookie that opens an account, alone or with what is typed.
pub(crate) fn has_sign_in_cookie(request: &HttpRequest, https: bool) -> bool {
    [SESSION, CHALLENGE, TRUST].into_iter().any(|named| read_of(request, named, https).next().is_some())
}

/// The values of the cookies with this name.
pub(crate) fn read_named<'a>(request: &'a HttpRequest, name: &'a str) -> impl Iterator<Item = &'a str> {
    pairs(request).filter(move |(found, _)| *found == name).map(|(_, value)| value)
}

/// All cookies: name and value.
fn pairs(request: &HttpRequest) -> impl Iterator<Item = (&str, &str)> {
    let headers = request.headers().get_all(COOKIE);
    // Another cookie may contain any bytes and must not hide ours.
    let pairs = headers.flat_map(|header| header.as_bytes().split(|byte| *byte == b';'));
    pairs.filter_map(|pair| {
        let (name, value) = str::from_utf8(pair).ok()?.split_once('=')?;
        Some((name.trim_matches(BLANK), value.trim_matches(BLANK)))
    })
}

/// The labels of the challenges of passkeys that the browser keeps.
pub(crate) fn challenges(request: &HttpRequest, https: bool) -> Vec<String> {
    let labels = pairs(request).filter_map(|(found, _)| found.strip_prefix(name(PASSKEY_CHALLENGE, https)));
    let is_label =
        |label: &&str| label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    labels.filter(is_label).map(str::to_owned).collect()
}

/// The name of the cookie of a challenge.
pub(crate) fn challenge_name(label: &str, https: bool) -> String {
    format!("{}{label}", name(PASSKEY_CHALLENGE, https))
}

/// Stores the token of a challenge until it expires.
pub(crate) fn set_challenge(label: &str, token: &Issued, now: Timestamp, https: bool) -> Cookie<'static> {
    let mut cookie = build_challenge(label, token.token.clone(), https);
    keep(&mut cookie, token, now);
    cookie
}

/// Removes the cookie of a challenge.
pub(crate) fn clear_challenge(label: &str, https: bool) -> Cookie<'static> {
    let mut cookie = build_challenge(label, String::new(), https);
    cookie.make_removal();
    cookie
}

fn build_challenge(label: &str, value: String, https: bool) -> Cookie<'static> {
    let mut cookie = build(PASSKEY_CHALLENGE, value, https);
    cookie.set_name(challenge_name(label, https));
    cookie.set_path("/api/auth/passkey");
    cookie
}

/// Stores the session token until it expires, or until the browser is closed unless `remember` is set.
pub(crate) fn set(session: &Issued, remember: bool, now: Timestamp, https: bool) -> Cookie<'static> {
    let mut cookie = build(SESSION, session.token.clone(), https);
    if remember {
        keep(&mut cookie, session, now);
    }
    cookie
}

/// Stores the token of the device until it expires.
pub(crate) fn set_device(device: &Issued, now: Timestamp, https: bool) -> Cookie<'static> {
    let mut cookie = build(DEVICE, device.token.clone(), https);
    keep(&mut cookie, device, now);
    cookie
}

/// Stores a token until it expires.
pub(crate) fn set_of(named: Name, token: &Issued, now: Timestamp, https: bool) -> Cookie<'static> {
    let mut cookie = build(named, token.token.clone(), https);
    keep(&mut cookie, token, now);
    cookie
}

fn keep(cookie: &mut Cookie<'_>, token: &Issued, now: Timestamp) {
    cookie.set_max_age(Duration::seconds(token.expires_at.seconds() - now.seconds()));
}

/// Removes the cookie of the session.
pub(crate) fn clear(https: bool) -> Cookie<'static> {
    clear_of(SESSION, https)
}

/// Removes the cookie of this name.
pub(crate) fn clear_of(named: Name, https: bool) -> Cookie<'static> {
    let mut cookie = build(named, String::new(), https);
    cookie.make_removal();
    cookie
}

fn build(named: Name, value: String, https: bool) -> Cookie<'static> {
    Cookie::build(name(named, https), value)
        .http_only(true)
        .same_site(SameSite::Strict)
        .path("/api/auth")
        .secure(https)
        .finish()
}

#[cfg(test)]
mod tests {
    use super::read;
    use actix_web::test::TestRequest;

    #[track_caller]
    fn reads(header: &str, https: bool, tokens: &[&str]) {
        let request = TestRequest::default().insert_header(("cookie", header)).to_http_request();
        assert_eq!(read(&request, https).collect::<Vec<_>>(), tokens, "{header}");
    }

    #[test]
    fn finds_the_cookie_among_others() {
        reads("a=b; latchkey_session=x.y.z; c=d", false, &["x.y.z"]);
        reads("latchkey_session=x; latchkey_session=y", false, &["x", "y"]);
        reads("__Secure-latchkey_session=x.y.z", true, &["x.y.z"]);
    }

    #[test]
    fn rejects_names_that_look_alike() {
        for header in [
            "%5F%5FSecure-latchkey_session=x",
            "__Secure%2Dlatchkey_session=x",
            "__secure-latchkey_session=x",
            "latchkey_session=x",
            "a=__Secure-latchkey_session=x",
        ] {
            reads(header, true, &[]);
        }
    }
}
