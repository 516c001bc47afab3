//! `POST /api/auth/send-verification-email` and `/api/auth/verify-email`

use super::{
    email_change,
    mailed_link::{CONFIRM_PAGE, asker, require_mail, to_app, trusted_page, with_parameter},
};
use crate::{
    http::{
        ApiError, Asker, Services,
        error::HandlerResult,
        extract::{Body, Caller, Intent, Query, Session},
        openapi::responses,
    },
    mail::EmailMessage,
};
use actix_web::{HttpResponse, http::header::LOCATION, rt, web::Data};
use auth::TokenError;
use serde::Deserialize;
use shared::{Email, EmailVerified, ErrorBody, ErrorCode, SendVerificationEmail, Status, VerifyEmail};
use store::{Account, StoreError};
use url::Url;
use utoipa::IntoParams;

const NOT_YOURS: &str = "This is not the address of your account";
const VERIFIED: &str = "This address is verified already";

/// Sends an e-mail with a link that verifies the address of the account.
///
/// Without a session, the response does not reveal whether there is such an account.
#[utoipa::path(
    post,
    path = "/api/auth/send-verification-email",
    tag = "auth",
    security((), ("session" = [])),
    request_body = SendVerificationEmail,
    responses(
        (status = 200, description = "Accepted; an e-mail is sent if there is an address to verify", body = Status),
        (status = 400, description = "VERIFICATION_EMAIL_NOT_ENABLED, INVALID_EMAIL, EMAIL_MISMATCH, EMAIL_ALREADY_VERIFIED, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        (status = 403, description = "INVALID_ORIGIN, INVALID_CALLBACK_URL", body = ErrorBody),
        responses::WithBody,
        (status = 429, description = "TOO_MANY_REQUESTS", body = ErrorBody),
        (status = 503, description = "DATABASE_UNAVAILABLE", body = ErrorBody),
    ),
)]
pub(crate) async fn send_verification_email(
    services: Data<Services>,
    session: Result<Session, ApiError>,
    caller: Caller,
    Body(body): Body<SendVerificationEmail>,
) -> HandlerResult {
    require_mail(&services, ErrorCode::VerificationEmailNotEnabled)?;
    let email = Email::parse_existing(&body.email)
        .map_err(|e| ApiError::coded(ErrorCode::InvalidEmail, "email", e))?;
    let page = callback_page(&services, &caller, body.callback_url.as_deref())?;
    match Session::if_any(session) {
        Some(session) => {
            let account = services.store.account_of(&session.verified).get().await?;
            if account.email != email {
                return Err(ApiError::coded(ErrorCode::EmailMismatch, "email", NOT_YOURS));
            }
            if account.user().email_verified {
                return Err(ApiError::coded(ErrorCode::EmailAlreadyVerified, "email", VERIFIED));
            }
            send_verification(&services, Asker::Owner, &account, page);
        }
        // In the background, so that the timing does not reveal whether there is such an account.
        None => drop(rt::spawn(async move {
            match services.store.account_by_email(email).await {
                Ok(account) => {
                    let asker = asker(&services, &account, &caller, page.is_some()).await;
                    send_verification(&services, asker, &account, page);
                }
                Err(StoreError::NotFound) => {}
                Err(error) => tracing::error!(%error, "the e-mail with the verification link was not sent"),
            }
        })),
    }
    Ok(HttpResponse::Ok().json(Status { status: true }))
}

/// Sends the link, unless no mail server is configured or the address is verified.
#[allow(clippy::disallowed_methods, reason = "mailed to the address of the account")]
pub(crate) fn send_verification(services: &Services, asker: Asker, account: &Account, page: Option<Url>) {
    if account.user().email_verified {
        return;
    }
    let now = services.clock.now();
    let (email, page) = (account.email.clone(), page.map(String::from));
    let token = services.tokens.issue_email_verification(account.id, email, page, now).token;
    services.send_email_for(asker, account, |app| {
        EmailMessage::email_verification(app, &account.user().name, &to_app(app, CONFIRM_PAGE, &token))
    });
}

/// The query of the link.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Link {
    /// The token of the mailed link.
    token: String,
    /// A page of this or a trusted origin to redirect to; an error is appended to its query as `error`.
    #[serde(default, rename = "callbackURL")]
    #[param(nullable = false)]
    callback_url: Option<String>,
}

/// Verifies the address by the token of a mailed link, or confirms a change of address.
///
/// A link for a change counts once: the first, to the old address, has another sent to the new one, which changes the address.
/// As often as it is sent, also after the token has expired if the address was verified in time.
#[utoipa::path(
    post,
    path = "/api/auth/verify-email",
    operation_id = "verify_email",
    tag = "auth",
    request_body = VerifyEmail,
    responses(
        (status = 200, description = "The address is verified", body = EmailVerified),
        (status = 400, description = "VERIFICATION_EMAIL_NOT_ENABLED, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        (status = 401, description = "INVALID_TOKEN, TOKEN_EXPIRED", body = ErrorBody),
        (status = 403, description = "INVALID_ORIGIN", body = ErrorBody),
        responses::WithBody,
        (status = 422, description = "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL", body = ErrorBody),
        (status = 429, description = "TOO_MANY_REQUESTS: the next e-mail of a change cannot be sent yet, and the token is not used up", body = ErrorBody),
        (status = 503, description = "OVERLOADED, DATABASE_UNAVAILABLE", body = ErrorBody),
    ),
)]
pub(crate) async fn verify_email(
    services: Data<Services>,
    caller: Caller,
    Body(body): Body<VerifyEmail>,
) -> HandlerResult {
    require_mail(&services, ErrorCode::VerificationEmailNotEnabled)?;
    let verified = verify(&services, &body.token).await?;
    // It was trusted when the e-mail was sent.
    let url = verified.url.filter(|page| callback_page(&services, &caller, Some(page)).is_ok());
    Ok(HttpResponse::Ok().json(EmailVerified { url, ..verified }))
}

/// Verifies the address, for the client of Better Auth.
///
/// Only if a script sends the request: a browser that opens or prefetches this URL is redirected to the page of the app
/// that asks for a click, and `HEAD` changes nothing either. With `callbackURL` the response to a script is a redirect to
/// that page.
#[utoipa::path(
    get,
    path = "/api/auth/verify-email",
    operation_id = "verify_email_by_get",
    tag = "auth",
    params(Link),
    responses(
        (status = 200, description = "The address is verified", body = EmailVerified),
        (status = 302, description = "A redirect to the app's page, or to `callbackURL`, with `error` in the query if the address was not verified", headers(("Location" = String, description = "That page"))),
        (status = 400, description = "VERIFICATION_EMAIL_NOT_ENABLED, VALIDATION_ERROR", body = ErrorBody),
        (status = 401, description = "INVALID_TOKEN, TOKEN_EXPIRED", body = ErrorBody),
        (status = 403, description = "INVALID_CALLBACK_URL", body = ErrorBody),
        (status = 422, description = "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL", body = ErrorBody),
        (status = 429, description = "TOO_MANY_REQUESTS: the next e-mail of a change cannot be sent yet, and the token is not used up", body = ErrorBody),
        (status = 503, description = "OVERLOADED, DATABASE_UNAVAILABLE", body = ErrorBody),
    ),
)]
pub(crate) async fn verify_email_by_get(
    services: Data<Services>,
    intent: Intent,
    caller: Caller,
    Query(link): Query<Link>,
) -> HandlerResult {
    let app = require_mail(&services, ErrorCode::VerificationEmailNotEnabled)?.app();
    let page = callback_page(&services, &caller, link.callback_url.as_deref())?;
    if intent == Intent::Navigation {
        return Ok(redirect(&to_app(app, CONFIRM_PAGE, &link.token)));
    }
    match (verify(&services, &link.token).await, page) {
        (Ok(verified), None) => Ok(HttpResponse::Ok().json(verified)),
        (Ok(_), Some(page)) => Ok(redirect(&page)),
        (Err(error @ (ApiError::Token(_) | ApiError::EmailTaken)), Some(page)) => {
            let code = error.body().code.to_string();
            Ok(redirect(&with_parameter(page, "error", &code)))
        }
        (Err(error), _) => Err(error),
    }
}

/// Returns the response, with the page that the e-mail was requested for.
async fn verify(services: &Data<Services>, token: &str) -> Result<EmailVerified, ApiError> {
    match services.tokens.verify_email_change(token, services.clock.now()) {
        Ok(token) => {
            let (progress, url) = email_change::confirm(services.clone(), token).await?;
            Ok(EmailVerified { status: true, user: None, url, email_change: Some(progress) })
        }
        Err(error @ TokenError::Expired(_)) => Err(error.into()),
        Err(TokenError::Invalid) => {
            let url = verify_address(services, token).await?;
            Ok(EmailVerified { status: true, user: None, url, email_change: None })
        }
    }
}

/// Returns the page that the e-mail was requested for.
async fn verify_address(services: &Services, token: &str) -> Result<Option<String>, ApiError> {
    let token = services.tokens.verify_email_token(token, services.clock.now())?;
    let (user, page) = (token.user_id(), token.page().map(str::to_owned));
    let refusal = if token.is_expired() { TokenError::Expired(user) } else { TokenError::Invalid };
    let is_new = services.store.verify_email(token).await.map_err(|error| match error {
        StoreError::NotFound => ApiError::Token(refusal),
        error => error.into(),
    })?;
    if is_new {
        tracing::info!(target: "security", %user, "address verified");
    }
    Ok(page)
}

/// The page to go on to, if the client has named one.
///
/// # Errors
/// `INVALID_CALLBACK_URL`, for pages of other origins.
pub(crate) fn callback_page(
    services: &Services,
    caller: &Caller,
    page: Option<&str>,
) -> Result<Option<Url>, ApiError> {
    trusted_page(services, caller, page, ErrorCode::InvalidCallbackUrl)
}

fn redirect(page: &Url) -> HttpResponse {
    HttpResponse::Found().insert_header((LOCATION, page.as_str())).finish()
}
