//! `POST /api/auth/send-verification-email` and `GET /api/auth/verify-email`

use super::mailed_link::{to_app, trusted_page, with_parameter};
use crate::{
    http::{
        ApiError, Services,
        error::HandlerResult,
        extract::{Body, Query, Session},
        openapi::responses,
    },
    mail,
};
use actix_web::{HttpResponse, http::header::LOCATION, rt, web::Data};
use auth::TokenError;
use serde::Deserialize;
use shared::{Email, EmailVerified, ErrorBody, ErrorCode, SendVerificationEmail, Status};
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
    Body(body): Body<SendVerificationEmail>,
) -> HandlerResult {
    require_mail(&services)?;
    let email = Email::parse_existing(&body.email)
        .map_err(|e| ApiError::coded(ErrorCode::InvalidEmail, "email", e))?;
    let page = body.callback_url.as_deref().map(|page| callback_page(&services, page)).transpose()?;
    match Session::if_any(session) {
        Some(session) => {
            let account = services.store.account_of(&session.verified).get().await?;
            if account.email != email {
                return Err(ApiError::coded(ErrorCode::EmailMismatch, "email", NOT_YOURS));
            }
            if account.user().email_verified {
                return Err(ApiError::coded(ErrorCode::EmailAlreadyVerified, "email", VERIFIED));
            }
            send_verification(&services, &account, page);
        }
        // In the background, so that the timing does not reveal whether there is such an account.
        None => drop(rt::spawn(async move {
            match services.store.account_by_email(email).await {
                Ok(account) => send_verification(&services, &account, page),
                Err(StoreError::NotFound) => {}
                Err(error) => tracing::error!(%error, "the e-mail with the verification link was not sent"),
            }
        })),
    }
    Ok(HttpResponse::Ok().json(Status { status: true }))
}

/// Sends the link, unless no mail server is configured or the address is verified.
#[allow(clippy::disallowed_methods, reason = "mailed to the address of the account")]
pub(crate) fn send_verification(services: &Services, account: &Account, page: Option<Url>) {
    if account.user().email_verified {
        return;
    }
    let now = services.clock.now();
    let token = services.tokens.issue_email_verification(account.id, account.email.clone(), now).token;
    services.send_email(account, |app| {
        let link = match page {
            Some(page) => {
                let mut link = app.clone();
                link.set_path("/api/auth/verify-email");
                with_parameter(with_parameter(link, "token", &token), "callbackURL", page.as_str())
            }
            None => to_app(app, "/verify-email", &token),
        };
        mail::EmailMessage::email_verification(app, &link)
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

/// Verifies the address by the token of a mailed link.
///
/// The token works once. With `callbackURL` the response is a redirect to that page.
#[utoipa::path(
    get,
    path = "/api/auth/verify-email",
    tag = "auth",
    params(Link),
    responses(
        (status = 200, description = "The address is verified", body = EmailVerified),
        (status = 302, description = "A redirect to `callbackURL`, with `error` in the query if the address was not verified", headers(("Location" = String, description = "That page"))),
        (status = 400, description = "VERIFICATION_EMAIL_NOT_ENABLED, VALIDATION_ERROR", body = ErrorBody),
        (status = 401, description = "INVALID_TOKEN, TOKEN_EXPIRED", body = ErrorBody),
        (status = 403, description = "INVALID_CALLBACK_URL", body = ErrorBody),
        (status = 503, description = "OVERLOADED, DATABASE_UNAVAILABLE", body = ErrorBody),
    ),
)]
pub(crate) async fn verify_email(services: Data<Services>, Query(link): Query<Link>) -> HandlerResult {
    require_mail(&services)?;
    let page = link.callback_url.as_deref().map(|page| callback_page(&services, page)).transpose()?;
    match (verify(&services, &link.token).await, page) {
        (Ok(()), None) => Ok(HttpResponse::Ok().json(EmailVerified { status: true, user: None })),
        (Ok(()), Some(page)) => Ok(redirect(&page)),
        (Err(ApiError::Token(error)), Some(page)) => {
            let code = ApiError::Token(error).body().code.to_string();
            Ok(redirect(&with_parameter(page, "error", &code)))
        }
        (Err(error), _) => Err(error),
    }
}

async fn verify(services: &Services, token: &str) -> Result<(), ApiError> {
    let verified = services.tokens.verify_email_token(token, services.clock.now())?;
    let user = verified.user_id();
    services.store.verify_email(verified).await.map_err(|error| match error {
        StoreError::NotFound => ApiError::Token(TokenError::Invalid),
        error => error.into(),
    })?;
    tracing::info!(target: "security", %user, "address verified");
    Ok(())
}

fn require_mail(services: &Services) -> Result<(), ApiError> {
    match services.mailer {
        Some(_) => Ok(()),
        None => Err(ApiError::NoMail(ErrorCode::VerificationEmailNotEnabled)),
    }
}

fn callback_page(services: &Services, page: &str) -> Result<Url, ApiError> {
    trusted_page(services, page, ErrorCode::InvalidCallbackUrl)
}

fn redirect(page: &Url) -> HttpResponse {
    HttpResponse::Found().insert_header((LOCATION, page.as_str())).finish()
}
