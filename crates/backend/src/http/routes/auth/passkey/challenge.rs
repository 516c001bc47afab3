//! The cookies with challenges. Several tabs have one each: a cookie is named by the first characters of its challenge, and found
//! by the one that the client data name.

use crate::http::{ApiError, Services, cookie, error::PasskeyError};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, cookie::Cookie};
use auth::{Issued, RelyingParty, TokenError};
use serde::Serialize;

/// How many characters of the challenge are part of the name.
const PREFIX: usize = 8;
/// How many challenges a browser keeps, those that were issued last.
const KEPT: usize = 6;
/// How many of the others one response removes.
const REMOVED: usize = 6;
/// How many cookies of one name are verified. A browser has one; other hosts of the domain may have set more.
const VERIFIED: usize = 3;

/// The response with options, whose challenge is in a cookie. The first cookies are removed if there are many: a browser sends
/// them in the order in which they were set.
pub(super) fn respond(
    services: &Services,
    request: &HttpRequest,
    (challenge, token): (&str, &Issued),
    options: impl Serialize,
) -> Result<HttpResponse, ApiError> {
    let (now, https) = (services.clock.now(), services.is_https());
    let label = label(challenge).ok_or(ApiError::Internal)?;
    let mut response = HttpResponse::Ok();
    let old = cookie::challenges(request, https);
    for old in old.iter().take(old.len().saturating_sub(KEPT - 1).min(REMOVED)) {
        response.cookie(cookie::clear_challenge(old, https));
    }
    response.cookie(cookie::set_challenge(label, token, now, https));
    Ok(response.json(options))
}

/// A verified challenge, and how its cookie is removed.
pub(super) struct Found<T> {
    pub(super) challenge: T,
    removal: Cookie<'static>,
}

impl<T> Found<T> {
    /// Finds the challenge that client data name.
    ///
    /// # Errors
    /// [`PasskeyError::NoChallenge`].
    pub(super) fn of(
        services: &Services,
        request: &HttpRequest,
        client_data_json: &str,
        verify: impl Fn(&str) -> Result<T, TokenError>,
    ) -> Result<Self, ApiError> {
        let https = services.is_https();
        let named = RelyingParty::named_challenge(client_data_json);
        let label = named.as_deref().and_then(label).ok_or(PasskeyError::NoChallenge)?;
        let name = cookie::challenge_name(label, https);
        let mut tokens = cookie::read_named(request, &name).take(VERIFIED);
        let challenge = tokens.find_map(|token| verify(token).ok()).ok_or(PasskeyError::NoChallenge)?;
        Ok(Self { challenge, removal: cookie::clear_challenge(label, https) })
    }

    /// The challenge, once its cookie is to be removed by this response.
    pub(super) fn spend(self, response: &mut HttpResponseBuilder) -> T {
        response.cookie(self.removal);
        self.challenge
    }
}

/// The part of a challenge that its cookie is named by.
fn label(challenge: &str) -> Option<&str> {
    let label = challenge.get(..PREFIX)?;
    let is_base64url = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    is_base64url.then_some(label)
}
