//! `POST /api/auth/send-verification-email` and `GET /api/auth/verify-email`

use super::{Answer, mailed_link, token::session_error};
use crate::{
    auth::TokenError,
    http::{
        ApiError, Services,
        extract::{Body, Query, Session},
        refusals,
    },
    mail::Letter,
    store::{Account, StoreError},
};
use actix_web::{HttpResponse, http::header::LOCATION, rt, web::Data};
use serde::Deserialize;
use shared::{Email, EmailVerified, ErrorBody, ErrorCode, SendVerificationEmail, Status};
use url::Url;
use utoipa::IntoParams;

const NOT_YOURS: &str = "This is not the address of your account";
const VERIFIED: &str = "This address is verified already";

/// Sends a mail with a link that shows that the address is one's own.
///
/// Without a session, the answer does not tell whether there is such an account.
#[utoipa::path(
    post,
    path = "/api/auth/send-verification-email",
    tag = "auth",
    security((), ("session" = [])),
    request_body = SendVerificationEmail,
    responses(
        (status = 200, description = "If there is something to verify, a mail is on its way", body = Status),
        (status = 400, description = "VERIFICATION_EMAIL_NOT_ENABLED, INVALID_EMAIL, EMAIL_MISMATCH, EMAIL_ALREADY_VERIFIED, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        (status = 403, description = "INVALID_ORIGIN, INVALID_CALLBACK_URL", body = ErrorBody),
        refusals::WithBody,
        (status = 429, description = "TOO_MANY_REQUESTS", body = ErrorBody),
        (status = 503, description = "DATABASE_UNAVAILABLE", body = ErrorBody),
    ),
)]
pub(crate) async fn send_verification_email(
    services: Data<Services>,
    session: Result<Session, ApiError>,
    Body(body): Body<SendVerificationEmail>,
) -> Answer {
    if services.mailer.is_none() {
        return Err(ApiError::NoMail(ErrorCode::VerificationEmailNotEnabled));
    }
    let email =
        Email::parse(&body.email).map_err(|e| ApiError::coded(ErrorCode::InvalidEmail, "email", e))?;
    let page = body.callback_url.as_deref().map(|page| callback(&services, page)).transpose()?;
    match Session::if_any(session) {
        Some(session) => {
            let account = services.store.account_of(&session.verified).await.map_err(session_error)?;
            if account.email != email {
                return Err(ApiError::coded(ErrorCode::EmailMismatch, "email", NOT_YOURS));
            }
            if account.user().email_verified {
                return Err(ApiError::coded(ErrorCode::EmailAlreadyVerified, "email", VERIFIED));
            }
            send(&services, &account, page);
        }
        // Beside the answer, which therefore takes as long whether or not there is such an account.
        None => drop(rt::spawn(async move {
            match services.store.credentials_at(email).await {
                Ok((account, _)) => send(&services, &account, page),
                Err(StoreError::NotFound) => {}
                Err(error) => tracing::error!(%error, "a letter was not written"),
            }
        })),
    }
    Ok(HttpResponse::Ok().json(Status { status: true }))
}

/// Sends the link to an account, unless no mail is sent or there is nothing to verify.
pub(super) fn send(services: &Services, account: &Account, page: Option<Url>) {
    if account.user().email_verified {
        return;
    }
    let now = services.clock.now();
    let token = services.tokens.issue_email_verification(account.id, account.email.clone(), now).token;
    services.send_letter(account, |app| {
        let link = match page {
            Some(page) => {
                let mut link = app.clone();
                link.set_path("/api/auth/verify-email");
                mailed_link::with(mailed_link::with(link, "token", &token), "callbackURL", page.as_str())
            }
            None => mailed_link::to_app(app, "/verify-email", &token),
        };
        Letter::email_verification(app, &link)
    });
}

/// The link's query.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Link {
    /// The one of the mailed link.
    token: String,
    /// A page of this origin or of a trusted one to go on to, which finds what went wrong in its query as `error`.
    #[serde(default, rename = "callbackURL")]
    #[param(nullable = false)]
    callback_url: Option<String>,
}

/// Notes that the address is one's own.
///
/// By the token of a mailed link, once. With `callbackURL` the answer is a redirect to that page.
#[utoipa::path(
    get,
    path = "/api/auth/verify-email",
    tag = "auth",
    params(Link),
    responses(
        (status = 200, description = "The address is verified", body = EmailVerified),
        (status = 302, description = "The same, or not, with a page to go on to", headers(("Location" = String, description = "That page"))),
        (status = 400, description = "VERIFICATION_EMAIL_NOT_ENABLED, VALIDATION_ERROR", body = ErrorBody),
        (status = 401, description = "INVALID_TOKEN, TOKEN_EXPIRED", body = ErrorBody),
        (status = 403, description = "INVALID_CALLBACK_URL", body = ErrorBody),
        (status = 503, description = "OVERLOADED, DATABASE_UNAVAILABLE", body = ErrorBody),
    ),
)]
pub(crate) async fn verify_email(services: Data<Services>, Query(link): Query<Link>) -> Answer {
    if services.mailer.is_none() {
        return Err(ApiError::NoMail(ErrorCode::VerificationEmailNotEnabled));
    }
    let page = link.callback_url.as_deref().map(|page| callback(&services, page)).transpose()?;
    match (verify(&services, &link.token).await, page) {
        (Ok(()), None) => Ok(HttpResponse::Ok().json(EmailVerified { status: true, user: None })),
        (Ok(()), Some(page)) => Ok(go_on_to(&page)),
        (Err(ApiError::Token(error)), Some(page)) => {
            let code = ApiError::Token(error).body().code.to_string();
            Ok(go_on_to(&mailed_link::with(page, "error", &code)))
        }
        (Err(error), _) => Err(error),
    }
}

async fn verify(services: &Services, token: &str) -> Result<(), ApiError> {
    let verified = services.tokens.verify_email(token, services.clock.now())?;
    let user = verified.user;
    services.store.verify_email(user, verified.email).await.map_err(|error| match error {
        StoreError::NotFound => ApiError::Token(TokenError::Invalid),
        error => error.into(),
    })?;
    tracing::info!(target: "security", %user, "address verified");
    Ok(())
}

fn callback(services: &Services, page: &str) -> Result<Url, ApiError> {
    mailed_link::named(services, page, ErrorCode::InvalidCallbackUrl)
}

fn go_on_to(page: &Url) -> HttpResponse {
    HttpResponse::Found().insert_header((LOCATION, page.as_str())).finish()
}
