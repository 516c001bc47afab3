//! `POST /api/auth/sign-up/email`

use super::{Answer, email_verification, new_password, new_session};
use crate::{
    http::{
        ApiError, Services,
        extract::{Caller, FormOrJson},
        refusals,
    },
    store::NewAccount,
};
use actix_web::web::Data;
use shared::{Email, ErrorBody, SignUp, SignedIn, UserName};

/// The member of the request that the password is in.
const FIELD: &str = "password";

/// Makes an account and signs it in.
///
/// Addresses are trimmed and lower-cased. Passwords that guessers try first are refused.
#[utoipa::path(
    post,
    path = "/api/auth/sign-up/email",
    tag = "auth",
    request_body(content((SignUp = "application/json"), (SignUp = "application/x-www-form-urlencoded"))),
    responses(
        (status = 200, description = "The account exists and a session has begun", body = SignedIn, headers(
            ("set-auth-token" = String, description = "The session token"),
            ("set-auth-jwt" = String, description = "The access token"),
        )),
        (status = 400, description = "PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG, PASSWORD_TOO_COMMON, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        refusals::Credentials,
        refusals::WithBody,
        (status = 422, description = "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL", body = ErrorBody),
    ),
)]
pub(crate) async fn sign_up(
    services: Data<Services>,
    caller: Caller,
    FormOrJson(body): FormOrJson<SignUp>,
) -> Answer {
    let email = Email::parse(&body.email)?;
    let password = new_password::parse(FIELD, &body.password)?;
    let name = body.name.filter(|name| !name.trim().is_empty());
    let name = UserName::parse(name.as_deref().unwrap_or(email.local_part()))
        .map_err(|e| ApiError::field("name", e))?;
    let password = new_password::hash(&services, FIELD, password, &email).await?;
    let account = services
        .store
        .create_account(NewAccount { email, name, password, network: caller.network() })
        .await?;
    tracing::info!(target: "security", user = %account.id, "signed up");
    email_verification::send(&services, &account, None);
    let begins_at = services.clock.now();
    Ok(new_session::start(&services, &account, begins_at, body.remember_me.unwrap_or(true), None))
}
