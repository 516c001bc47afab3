//! `POST /api/auth/change-password`

use super::{
    Answer, current_password, new_password,
    token::{renew, session_error},
};
use crate::{
    http::{
        Services,
        extract::{Body, Caller, Session},
        refusals,
    },
    mail::Letter,
    store::StoreError,
};
use actix_web::{HttpResponse, web::Data};
use shared::{ChangePassword, ErrorBody, PasswordChanged};

/// The member of the request that the current password is in.
const CURRENT: &str = "currentPassword";
/// And the new one.
const NEW: &str = "newPassword";

/// Changes the password.
///
/// The account's other sessions end, unless they are to go on. The session that asks goes on with the token it has.
#[utoipa::path(
    post,
    path = "/api/auth/change-password",
    tag = "auth",
    security(("session" = [])),
    request_body = ChangePassword,
    responses(
        (status = 200, description = "The password was changed", body = PasswordChanged),
        (status = 400, description = "INVALID_PASSWORD, PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG, PASSWORD_TOO_COMMON, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        (status = 401, description = "UNAUTHORIZED", body = ErrorBody),
        refusals::Credentials,
        refusals::WithBody,
    ),
)]
pub(crate) async fn change_password(
    services: Data<Services>,
    session: Session,
    caller: Caller,
    Body(body): Body<ChangePassword>,
) -> Answer {
    let account = services.store.account_of(&session.verified).await.map_err(session_error)?;
    let new = new_password::parse(NEW, &body.new_password)?;
    let old = current_password::verify(&services, &account, &caller, CURRENT, body.current_password).await?;
    let new = new_password::hash(&services, NEW, new, &account.email).await?;
    let end_others = body.revoke_other_sessions.unwrap_or(true);
    let changed = services.store.change_password(&session.verified, old, new, end_others).await;
    let account = changed.map_err(|error| match error {
        StoreError::Changed => current_password::wrong(CURRENT),
        error => session_error(error),
    })?;
    tracing::info!(target: "security", user = %account.id, end_others, "password changed");
    services.send_letter(&account, Letter::password_changed);
    let mut response = HttpResponse::Ok();
    let token = renew(&services, session, &mut response).token;
    Ok(response.json(PasswordChanged { token, user: account.user() }))
}
