//! The second step of a sign-in: a code, or a device that is trusted.

use crate::http::{ApiError, Services, cookie};
use actix_web::{HttpRequest, HttpResponse, cookie::Cookie};
use auth::{Challenge, VerifiedChallenge, VerifiedTrust};
use shared::{FactorMethod, Timestamp, TwoFactorRedirect, UserId};
use store::{Account, VerifiedPassword};

/// How many cookies are verified. A browser has one; other hosts of the domain may have set more.
const MAX_COOKIES: usize = 4;

/// What a right password leads to, if the account has a second factor.
pub(crate) enum SecondStep {
    /// This response, which asks for a code.
    Code(HttpResponse),
    /// The session begins, since the device is trusted; this cookie renews the trust.
    Trusted(Cookie<'static>),
}

/// Decides the second step, after the password of an account with a second factor. Until then, nothing is recorded but the
/// failures before.
///
/// # Errors
/// `DATABASE_UNAVAILABLE`.
pub(crate) async fn second_step(
    services: &Services,
    request: &HttpRequest,
    (account, password): (&Account, &VerifiedPassword),
    begins_at: Timestamp,
    remember: bool,
) -> Result<SecondStep, ApiError> {
    if let Some(trust) = trust_of(services, request, account.id)
        && let Some(cookie) = renewed(services, (account, password), trust, begins_at).await?
    {
        return Ok(SecondStep::Trusted(cookie));
    }
    tracing::info!(target: "security", user = %account.id, "password accepted, second factor required");
    Ok(SecondStep::Code(ask(services, (account, password), begins_at, remember)))
}

#[allow(clippy::disallowed_methods, reason = "the trust was verified")]
async fn renewed(
    services: &Services,
    (account, password): (&Account, &VerifiedPassword),
    trust: VerifiedTrust,
    begins_at: Timestamp,
) -> Result<Option<Cookie<'static>>, ApiError> {
    let trust = services.store.renew_trust(account, password, trust, begins_at).await?;
    let now = services.clock.now();
    Ok(trust.map(|trust| {
        let token = services.tokens.issue_trust(trust, now);
        cookie::set_of(cookie::TRUST, &token, now, services.is_https())
    }))
}

#[allow(clippy::disallowed_methods, reason = "the password was right")]
fn ask(
    services: &Services,
    (account, password): (&Account, &VerifiedPassword),
    begins_at: Timestamp,
    remember: bool,
) -> HttpResponse {
    let (now, https) = (services.clock.now(), services.is_https());
    let challenge = Challenge::new(account.id, password.fingerprint(), begins_at, remember);
    let challenge = services.tokens.issue_challenge(challenge, now);
    HttpResponse::Ok()
        .cookie(cookie::clear(https))
        .cookie(cookie::set_of(cookie::CHALLENGE, &challenge, now, https))
        .json(TwoFactorRedirect { two_factor_redirect: true, two_factor_methods: vec![FactorMethod::Totp] })
}

/// The sign-in of the request that waits for a code: the last one, if other hosts of the domain have set cookies, too.
pub(super) fn challenge_of(services: &Services, request: &HttpRequest) -> Option<VerifiedChallenge> {
    let now = services.clock.now();
    let tokens = cookie::read_of(request, cookie::CHALLENGE, services.is_https()).take(MAX_COOKIES);
    let verified = tokens.filter_map(|token| services.tokens.verify_challenge(token, now).ok());
    verified.max_by_key(VerifiedChallenge::at)
}

/// The trust that an account has put in the device of the request.
fn trust_of(services: &Services, request: &HttpRequest, user: UserId) -> Option<VerifiedTrust> {
    let now = services.clock.now();
    let tokens = cookie::read_of(request, cookie::TRUST, services.is_https()).take(MAX_COOKIES);
    let mut verified = tokens.filter_map(|token| services.tokens.verify_trust(token, now).ok());
    verified.find(|trust| trust.user_id() == user)
}
