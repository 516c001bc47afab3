//! `POST /api/auth/sign-up/email`

use super::{
    recovery::email_verification::send_verification,
    support::{
        new_password::{hash_new_password, parse_new_password},
        new_session::start_session,
    },
};
use crate::http::{
    ApiError, Services,
    error::HandlerResult,
    extract::{Caller, FormOrJson},
    openapi::responses,
};
use actix_web::web::Data;
use shared::{Email, ErrorBody, SignUp, SignedIn, UserName};
use store::NewAccount;

/// The member with the password.
const FIELD: &str = "password";

/// Creates an account and signs it in.
///
/// Addresses are trimmed and lower-cased, their domain is converted to ASCII (IDNA), and their local part has to be ASCII.
/// Passwords are normalized (NFKC), and common ones are refused.
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
        responses::Credentials,
        responses::WithBody,
        (status = 422, description = "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL", body = ErrorBody),
    ),
)]
pub(crate) async fn sign_up(
    services: Data<Services>,
    caller: Caller,
    FormOrJson(body): FormOrJson<SignUp>,
) -> HandlerResult {
    let email = Email::parse(&body.email)?;
    let password = parse_new_password(FIELD, &body.password)?;
    let name = body.name.filter(|name| !name.trim().is_empty());
    let name = UserName::parse(name.as_deref().unwrap_or(email.local_part()))
        .map_err(|e| ApiError::field("name", e))?;
    let password = hash_new_password(&services, FIELD, password, &email).await?;
    let new = NewAccount { email, name, password, network: caller.network() };
    let account = services.store.create_account(new).await?;
    tracing::info!(target: "security", user = %account.id, "signed up");
    send_verification(&services, &account, None);
    let begins_at = services.clock.now();
    Ok(start_session(&services, &account, begins_at, body.remember_me.unwrap_or(true), None))
}
