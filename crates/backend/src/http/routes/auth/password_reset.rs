//! `POST /api/auth/request-password-reset` and `POST /api/auth/reset-password`

use super::{Answer, mailed_link, new_password};
use crate::{
    http::{ApiError, Services, extract::Body, refusals},
    mail::Letter,
    store::StoreError,
};
use actix_web::{HttpResponse, rt, web::Data};
use shared::{Email, ErrorBody, ErrorCode, RequestPasswordReset, ResetPassword, ResetRequested, Status};
use url::Url;

/// The member of the request that the new password is in.
const NEW: &str = "newPassword";
const REQUESTED: &str = "If this email exists in our system, check your email for the reset link";
const NOT_GOOD: &str = "This link was used before, or it is too old. Ask for another.";

/// Sends a mail with a link to set another password.
///
/// If there is such an account. The answer is the same, and comes as soon, if there is none.
#[utoipa::path(
    post,
    path = "/api/auth/request-password-reset",
    tag = "auth",
    request_body = RequestPasswordReset,
    responses(
        (status = 200, description = "Whether there is such an account is not told", body = ResetRequested),
        (status = 400, description = "RESET_PASSWORD_DISABLED, INVALID_EMAIL, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        (status = 403, description = "INVALID_ORIGIN, INVALID_REDIRECT_URL", body = ErrorBody),
        refusals::WithBody,
        (status = 429, description = "TOO_MANY_REQUESTS", body = ErrorBody),
    ),
)]
pub(crate) async fn request_password_reset(
    services: Data<Services>,
    Body(body): Body<RequestPasswordReset>,
) -> Answer {
    refuse_without_mail(&services)?;
    let email =
        Email::parse(&body.email).map_err(|e| ApiError::coded(ErrorCode::InvalidEmail, "email", e))?;
    let page = body.redirect_to.as_deref();
    let page =
        page.map(|page| mailed_link::named(&services, page, ErrorCode::InvalidRedirectUrl)).transpose()?;
    // Beside the answer, which therefore takes as long whether or not there is such an account.
    rt::spawn(async move { send(&services, email, page).await });
    Ok(HttpResponse::Ok().json(ResetRequested { status: true, message: REQUESTED.to_owned() }))
}

async fn send(services: &Services, email: Email, page: Option<Url>) {
    let (account, password) = match services.store.credentials_at(email).await {
        Ok(found) => found,
        Err(StoreError::NotFound) => return,
        Err(error) => return tracing::error!(%error, "a letter was not written"),
    };
    let token = services.tokens.issue_reset(account.id, &password, services.clock.now()).token;
    tracing::info!(target: "security", user = %account.id, "password reset requested");
    services.send_letter(&account, |app| {
        let link = match page {
            Some(page) => mailed_link::with(page, "token", &token),
            None => mailed_link::to_app(app, "/reset-password", &token),
        };
        Letter::password_reset(app, &link)
    });
}

/// Sets another password by the token of a mailed link.
///
/// Once. It ends every session of the account, everywhere at once, and takes back its personal access tokens.
#[utoipa::path(
    post,
    path = "/api/auth/reset-password",
    tag = "auth",
    request_body = ResetPassword,
    responses(
        (status = 200, description = "The password is the new one", body = Status),
        (status = 400, description = "RESET_PASSWORD_DISABLED, INVALID_TOKEN, PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG, PASSWORD_TOO_COMMON, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        refusals::Credentials,
        refusals::WithBody,
    ),
)]
pub(crate) async fn reset_password(services: Data<Services>, Body(body): Body<ResetPassword>) -> Answer {
    refuse_without_mail(&services)?;
    let reset = services.tokens.verify_reset(&body.token, services.clock.now()).map_err(|_| not_good())?;
    let found = services.store.credentials_of(reset.user_id()).await;
    let (account, lost) = match found {
        Err(StoreError::NotFound) => return Err(not_good()),
        found => found?,
    };
    if !reset.is_for(&lost) {
        return Err(not_good());
    }
    let new = new_password::parse(NEW, &body.new_password)?;
    let new = new_password::hash(&services, NEW, new, &account.email).await?;
    services.store.reset_password(&account, lost, new).await.map_err(|error| match error {
        StoreError::Changed => not_good(),
        error => error.into(),
    })?;
    tracing::info!(target: "security", user = %account.id, "password reset");
    services.send_letter(&account, Letter::password_changed);
    Ok(HttpResponse::Ok().json(Status { status: true }))
}

fn refuse_without_mail(services: &Services) -> Result<(), ApiError> {
    match services.mailer {
        Some(_) => Ok(()),
        None => Err(ApiError::NoMail(ErrorCode::ResetPasswordDisabled)),
    }
}

fn not_good() -> ApiError {
    ApiError::coded(ErrorCode::InvalidToken, "token", NOT_GOOD)
}
