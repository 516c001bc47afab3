//! `POST /api/auth/sign-in/email`

use super::{
    recovery::email_verification::callback_page,
    sign_out::end_replaced_sessions,
    support::{
        new_device::report_new_device,
        new_session::{GoesOn, NewSession, start_session},
    },
    two_factor::{SecondStep, second_step},
};
use crate::http::{
    ApiError, Services,
    error::HandlerResult,
    extract::{Caller, FormOrJson, Sessions, ThisDevice},
    openapi::responses,
};
use actix_web::{HttpRequest, web::Data};
use shared::{Email, ErrorBody, ErrorCode, SignIn, SignInResponse};
use store::{SignInOutcome, StoreError};

/// Begins a session.
///
/// The responses to an unknown address and to a wrong password are the same, and take the same time. If the account has a
/// second factor, and the device is not trusted, the response has no token but `twoFactorRedirect`, and a cookie with which
/// `two-factor/verify-totp` or `two-factor/verify-backup-code` ends the sign-in.
#[utoipa::path(
    post,
    path = "/api/auth/sign-in/email",
    tag = "auth",
    request_body(content((SignIn = "application/json"), (SignIn = "application/x-www-form-urlencoded"))),
    responses(
        (status = 200, description = "A session has begun, or a code is needed", body = SignInResponse, headers(
            ("set-auth-token" = String, description = "The session token"),
            ("set-auth-jwt" = String, description = "The access token"),
        )),
        (status = 400, description = "INVALID_EMAIL, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        (status = 401, description = "INVALID_EMAIL_OR_PASSWORD", body = ErrorBody),
        responses::Credentials,
        (status = 403, description = "INVALID_ORIGIN, INVALID_CALLBACK_URL", body = ErrorBody),
        responses::WithBody,
    ),
)]
pub(crate) async fn sign_in(
    services: Data<Services>,
    request: HttpRequest,
    caller: Caller,
    device: ThisDevice,
    previous: Result<Sessions, ApiError>,
    FormOrJson(body): FormOrJson<SignIn>,
) -> HandlerResult {
    let email = Email::parse_existing(&body.email)
        .map_err(|e| ApiError::coded(ErrorCode::InvalidEmail, "email", e))?;
    let url = body.callback_url.filter(|url| !url.is_empty());
    callback_page(&services, &caller, url.as_deref())?;
    let permit = services.hashing.reserve(caller.network())?;
    let attempt = services.store.begin_sign_in(email, caller.network()).await?;
    match attempt.finish(permit, body.password).await? {
        SignInOutcome::Success { account, begins_at, not_before, is_known_network, password } => {
            let remember = body.remember_me.unwrap_or(true);
            let second = match account.has_factor() {
                true => {
                    Some(second_step(&services, &request, (&account, &password), begins_at, remember).await?)
                }
                false => None,
            };
            let trusted = match second {
                Some(SecondStep::Code(response)) => {
                    end_replaced_sessions(&services, previous).await?;
                    return Ok(response);
                }
                Some(SecondStep::Trusted(cookie)) => Some(cookie),
                None => None,
            };
            tracing::info!(target: "security", user = %account.id, "signed in");
            let goes_on = GoesOn { redirect: Some(url.is_some()), url };
            report_new_device(&services, &account, &caller, &device, (is_known_network, not_before));
            // After the report: a request that ends here would leave the network known, and the next sign-in unreported.
            services.store.settle_sign_in(&account, caller.network()).await.map_err(|error| match error {
                StoreError::Revoked => {
                    ApiError::Credentials { reason: "account_deleted", user: Some(account.id) }
                }
                error => error.into(),
            })?;
            end_replaced_sessions(&services, previous).await?;
            let new = NewSession::by_password(&account, begins_at, remember);
            let mut response = start_session(&services, &caller, device, new, goes_on).await;
            if let Some(cookie) = trusted {
                response.add_cookie(&cookie).map_err(|_| ApiError::Internal)?;
            }
            Ok(response)
        }
        SignInOutcome::Failure(user) => {
            let reason = if user.is_some() { "wrong_password" } else { "unknown_address" };
            Err(ApiError::Credentials { reason, user })
        }
    }
}
