//! `POST /api/auth/request-password-reset` and `POST /api/auth/reset-password`

use super::{
    super::{
        support::{
            new_password::{hash_new_password, parse_new_password},
            uninterrupted::uninterrupted,
        },
        two_factor::report_disabled,
    },
    mailed_link::{asker, require_mail, to_app, to_page, trusted_page},
};
use crate::{
    http::{
        ApiError, Services,
        error::HandlerResult,
        extract::{Body, Caller, Query},
        openapi::responses,
    },
    mail,
};
use actix_web::{HttpResponse, rt, web::Data};
use serde::Deserialize;
use shared::{Email, ErrorBody, ErrorCode, RequestPasswordReset, ResetPassword, ResetRequested, Status};
use store::StoreError;
use url::Url;
use utoipa::IntoParams;

/// The member with the new password.
const NEW: &str = "newPassword";
const REQUESTED: &str = "If this email exists in our system, check your email for the reset link";
const INVALID_LINK: &str = "This link was used before, or it is too old. Ask for another.";

/// Sends an e-mail with a link to set a new password.
///
/// If an account has this address. The response and its timing are the same if none has.
#[utoipa::path(
    post,
    path = "/api/auth/request-password-reset",
    tag = "auth",
    request_body = RequestPasswordReset,
    responses(
        (status = 200, description = "Accepted, whether or not there is such an account", body = ResetRequested),
        (status = 400, description = "RESET_PASSWORD_DISABLED, INVALID_EMAIL, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        (status = 403, description = "INVALID_ORIGIN, INVALID_REDIRECT_URL", body = ErrorBody),
        responses::WithBody,
        (status = 429, description = "TOO_MANY_REQUESTS", body = ErrorBody),
    ),
)]
pub(crate) async fn request_password_reset(
    services: Data<Services>,
    caller: Caller,
    Body(body): Body<RequestPasswordReset>,
) -> HandlerResult {
    require_mail(&services, ErrorCode::ResetPasswordDisabled)?;
    let email = Email::parse_existing(&body.email)
        .map_err(|e| ApiError::coded(ErrorCode::InvalidEmail, "email", e))?;
    let page = trusted_page(&services, &caller, body.redirect_to.as_deref(), ErrorCode::InvalidRedirectUrl)?;
    // In the background, so that the timing does not reveal whether there is such an account.
    rt::spawn(async move { send_reset(&services, email, page, &caller).await });
    Ok(HttpResponse::Ok().json(ResetRequested { status: true, message: REQUESTED.to_owned() }))
}

#[allow(clippy::disallowed_methods, reason = "mailed to the address of the account")]
async fn send_reset(services: &Services, email: Email, page: Option<Url>, caller: &Caller) {
    let (account, password) = match services.store.resettable_account(email).await {
        Ok(found) => found,
        Err(StoreError::NotFound) => return,
        Err(error) => return tracing::error!(%error, "the e-mail with the reset link was not sent"),
    };
    let (email, now) = (account.email.clone(), services.clock.now());
    let token = services.tokens.issue_reset(account.id, password, email, now).token;
    tracing::info!(target: "security", user = %account.id, "password reset requested");
    let asker = asker(services, &account, caller, page.is_some()).await;
    services.send_email_for(asker, &account, |app| {
        let own = to_app(app, "/reset-password", &token);
        let page = page.map(|page| to_page(services, page, &token)).filter(|page| *page != own);
        mail::EmailMessage::password_reset(app, &own, page.as_ref())
    });
}

/// The query of `reset-password`.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ResetQuery {
    /// The token of the mailed link, if it is not in the body.
    #[param(nullable = false)]
    token: Option<String>,
}

/// Sets a new password by the token of a mailed link.
///
/// The token, in the body or in the query, works once. Ends every session of the account, on every instance at once, and
/// revokes its personal access tokens.
#[utoipa::path(
    post,
    path = "/api/auth/reset-password",
    tag = "auth",
    params(ResetQuery),
    request_body = ResetPassword,
    responses(
        (status = 200, description = "The password is changed", body = Status),
        (status = 400, description = "RESET_PASSWORD_DISABLED, INVALID_TOKEN, PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG, PASSWORD_TOO_COMMON, PASSWORD_COMPROMISED, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        responses::Credentials,
        responses::WithBody,
    ),
)]
pub(crate) async fn reset_password(
    services: Data<Services>,
    caller: Caller,
    query: Result<Query<ResetQuery>, ApiError>,
    Body(body): Body<ResetPassword>,
) -> HandlerResult {
    require_mail(&services, ErrorCode::ResetPasswordDisabled)?;
    let Query(query) = query?;
    // As in Better Auth, whose client can send it in either.
    let token = if body.token.is_empty() { query.token.unwrap_or_default() } else { body.token };
    let token =
        services.tokens.verify_reset_token(&token, services.clock.now()).map_err(|_| invalid_link())?;
    uninterrupted(async move {
        let reset = match services.store.begin_reset(token).await {
            Err(StoreError::NotFound) => return Err(invalid_link()),
            reset => reset?,
        };
        let new = parse_new_password(NEW, &body.new_password)?;
        let new = hash_new_password(&services, &caller, NEW, new, &reset.account().email).await?;
        let (account, was_factor_on) = reset.finish(new).await.map_err(|error| match error {
            StoreError::Changed => invalid_link(),
            error => error.into(),
        })?;
        tracing::info!(target: "security", user = %account.id, "password reset");
        services.send_email(&account, mail::EmailMessage::password_changed);
        if was_factor_on {
            report_disabled(&services, &account);
        }
        Ok(HttpResponse::Ok().json(Status { status: true }))
    })
    .await
}

fn invalid_link() -> ApiError {
    ApiError::coded(ErrorCode::InvalidToken, "token", INVALID_LINK)
}
