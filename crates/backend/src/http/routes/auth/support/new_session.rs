//! A new session with its two tokens and its cookies.

use super::{
    headers::{SET_AUTH_JWT, SET_AUTH_TOKEN},
    recording::record,
};
use crate::http::{
    Services, cookie,
    extract::{self, Caller, ThisDevice},
};
use actix_web::{HttpResponse, HttpResponseBuilder};
use auth::{Authentication, Issued, Session};
use shared::{PasskeyId, SessionId, SignedIn, Timestamp};
use store::{Account, Clock};

/// A session to begin.
pub(crate) struct NewSession<'a> {
    pub(crate) account: &'a Account,
    /// With the timestamp at which it begins.
    pub(crate) id: SessionId,
    /// Whether it outlives the browser.
    pub(crate) remember: bool,
    pub(crate) authentication: Authentication,
}

impl<'a> NewSession<'a> {
    /// After a sign-in or a sign-up.
    pub(crate) fn by_password(account: &'a Account, begins_at: Timestamp, remember: bool) -> Self {
        Self { account, id: id_at(begins_at), remember, authentication: Authentication::password() }
    }

    /// After a sign-in with a passkey.
    pub(crate) fn by_passkey(
        account: &'a Account,
        passkey: PasskeyId,
        begins_at: Timestamp,
        remember: bool,
    ) -> Self {
        Self { account, id: id_at(begins_at), remember, authentication: Authentication::passkey(passkey) }
    }

    /// One that replaces a session.
    pub(crate) fn in_place_of(session: &extract::Session, account: &'a Account, id: SessionId) -> Self {
        let (remember, authentication) =
            (session.verified.is_remembered(), session.verified.authentication());
        Self { account, id, remember, authentication }
    }
}

fn id_at(begins_at: Timestamp) -> SessionId {
    SessionId::from(Clock::new_id_at(begins_at))
}

/// The response to sign-up and sign-in.
pub(crate) async fn start_session(
    services: &Services,
    caller: &Caller,
    device: ThisDevice,
    new: NewSession<'_>,
    goes_on: GoesOn,
) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    let user = new.account.user();
    let (session, access) = begin_session(services, caller, device, new, &mut response).await;
    response.json(SignedIn {
        redirect: goes_on.redirect,
        url: goes_on.url,
        token: session.token,
        user,
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

/// Begins a session: its token and an access token are in headers, the former also in the cookie. The device knows the
/// account from now on.
#[allow(clippy::disallowed_methods, reason = "for the owner of a session or a password, or of a new account")]
pub(crate) async fn begin_session(
    services: &Services,
    caller: &Caller,
    ThisDevice(device): ThisDevice,
    NewSession { account, id, remember, authentication }: NewSession<'_>,
    response: &mut HttpResponseBuilder,
) -> (Issued, Issued) {
    let (now, https) = (services.clock.now(), services.is_https());
    let expires_at = now + services.tokens.session_ttl(remember);
    let session = Session { user: account.id, id, expires_at };
    let session = services.tokens.issue_session(&session, &authentication, remember, now);
    let access = issue_access_token(services, account, id, session.expires_at);
    let device =
        services.tokens.issue_device(&device.signed_in(account.id, id.began_at().unwrap_or(now)), now);
    response
        .insert_header((SET_AUTH_TOKEN, session.token.as_str()))
        .insert_header((SET_AUTH_JWT, access.token.as_str()))
        .cookie(cookie::set(&session, remember, now, https))
        .cookie(cookie::set_device(&device, now, https));
    record(services, account, caller.seen(id, session.expires_at, authentication)).await;
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
