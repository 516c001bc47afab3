//! `POST /api/auth/sign-up/email`

use super::{
    recovery::email_verification::{callback_page, send_verification},
    sign_out::end_replaced_sessions,
    support::{
        invitation::{require_invitation, used_invitation},
        new_password::{hash_new_password, parse_new_password},
        new_session::{GoesOn, NewSession, start_session},
        time_zone::check_time_zone,
    },
};
use crate::http::{
    ApiError, Asker, Services,
    error::HandlerResult,
    extract::{Caller, FormOrJson, Sessions, ThisDevice},
    openapi::responses,
};
use actix_web::web::Data;
use shared::{Email, ErrorBody, ImageUrl, Settings, SignUp, SignedIn, UserName};
use store::{NewAccount, StoreError};

/// The member with the password.
const FIELD: &str = "password";

/// Creates an account and signs it in.
///
/// Addresses are trimmed and lower-cased, their domain is converted to ASCII (IDNA), and their local part has to be ASCII.
/// Passwords are normalized (NFKC), and common ones are refused. Where sign-up takes an invitation, `inviteToken` is that of
/// its link: it counts once, and is not used up by a sign-up that fails.
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
        (status = 400, description = "PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG, PASSWORD_TOO_COMMON, PASSWORD_COMPROMISED, EMAIL_PASSWORD_SIGN_UP_DISABLED, INVALID_INVITATION, INVITATION_EXPIRED, INVITATION_USED, INVITATION_FOR_ANOTHER_EMAIL, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        responses::Credentials,
        (status = 403, description = "INVALID_ORIGIN, INVALID_CALLBACK_URL", body = ErrorBody),
        responses::WithBody,
        (status = 422, description = "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL", body = ErrorBody),
    ),
)]
pub(crate) async fn sign_up(
    services: Data<Services>,
    caller: Caller,
    device: ThisDevice,
    previous: Result<Sessions, ApiError>,
    FormOrJson(body): FormOrJson<SignUp>,
) -> HandlerResult {
    let email = Email::parse(&body.email);
    let invitation = require_invitation(&services, body.invite_token.as_deref(), email.as_ref().ok())?;
    let email = email?;
    let password = parse_new_password(FIELD, &body.password)?;
    let name = body.name.filter(|name| !name.trim().is_empty());
    let name = UserName::parse(name.as_deref().unwrap_or(email.local_part()))
        .map_err(|e| ApiError::field("name", e))?;
    let image = body.image.filter(|image| !image.is_empty());
    let image = image.map(|image| ImageUrl::parse(&image).map_err(|e| ApiError::field("image", e)));
    let image = image.transpose()?;
    check_time_zone(body.time_zone.as_ref())?;
    let settings = Settings {
        time_zone: body.time_zone,
        week_starts_on: body.week_starts_on,
        reminder_hour: body.reminder_hour,
        locale: body.locale,
    };
    let page = callback_page(&services, &caller, body.callback_url.as_deref())?;
    let password = hash_new_password(&services, &caller, FIELD, password, &email).await?;
    let network = caller.network();
    let new = NewAccount { email, name, image, settings, password, network, invitation };
    let account = services.store.create_account(new).await.map_err(|error| match error {
        StoreError::Spent => used_invitation(),
        error => error.into(),
    })?;
    tracing::info!(target: "security", user = %account.id, "signed up");
    let asker = if page.is_some() { Asker::AnyoneWithPage } else { Asker::Anyone };
    send_verification(&services, asker, &account, page);
    // The account exists: a client that gets an error would sign up again, in vain.
    if let Err(error) = end_replaced_sessions(&services, previous).await {
        tracing::error!(%error, "the sessions before the sign-up continue");
    }
    let (begins_at, remember) = (services.clock.now(), body.remember_me.unwrap_or(true));
    let new = NewSession::by_password(&account, begins_at, remember);
    Ok(start_session(&services, &caller, device, new, GoesOn::default()).await)
}
