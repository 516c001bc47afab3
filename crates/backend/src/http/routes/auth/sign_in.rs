//! `POST /api/auth/sign-in/email`

use super::{Answer, new_session, sign_out};
use crate::{
    http::{
        ApiError, Services,
        extract::{Caller, FormOrJson, Session},
        refusals,
    },
    store::Outcome,
};
use actix_web::web::Data;
use shared::{Email, ErrorBody, ErrorCode, SignIn, SignedIn};

/// Begins a session.
///
/// An unknown address and a wrong password answer alike, in the same time.
#[utoipa::path(
    post,
    path = "/api/auth/sign-in/email",
    tag = "auth",
    request_body(content((SignIn = "application/json"), (SignIn = "application/x-www-form-urlencoded"))),
    responses(
        (status = 200, description = "A session has begun", body = SignedIn, headers(
            ("set-auth-token" = String, description = "The session token"),
            ("set-auth-jwt" = String, description = "The access token"),
        )),
        (status = 400, description = "INVALID_EMAIL, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        (status = 401, description = "INVALID_EMAIL_OR_PASSWORD", body = ErrorBody),
        refusals::Credentials,
        refusals::WithBody,
    ),
)]
pub(crate) async fn sign_in(
    services: Data<Services>,
    caller: Caller,
    before: Result<Session, ApiError>,
    FormOrJson(body): FormOrJson<SignIn>,
) -> Answer {
    let email =
        Email::parse(&body.email).map_err(|e| ApiError::coded(ErrorCode::InvalidEmail, "email", e))?;
    let hashing = services.hashing.reserve()?;
    let attempt = services.store.begin_sign_in(email, caller.network()).await?;
    let right = hashing.verify(body.password, attempt.password()).await?;
    match services.store.end_sign_in(attempt, right).await? {
        Outcome::SignedIn { account, begins_at } => {
            // Whoever signs in anew in a browser is done with the session before, which else nobody could end.
            if let Some(before) = Session::if_any(before).filter(|before| before.from_cookie) {
                sign_out::end(&services, &before).await?;
            }
            tracing::info!(target: "security", user = %account.id, "signed in");
            Ok(new_session::start(
                &services,
                &account,
                begins_at,
                body.remember_me.unwrap_or(true),
                Some(false),
            ))
        }
        Outcome::Failed(user) => {
            let reason = if user.is_some() { "wrong_password" } else { "unknown_address" };
            Err(ApiError::Credentials { reason, user })
        }
    }
}
