//! `POST /api/auth/change-password`

use crate::http::routes::auth::support::{
    current_password::{verify_current_password, wrong_password},
    new_password::{hash_new_password, parse_new_password},
    new_session::{NewSession, begin_session},
    uninterrupted::uninterrupted,
};
use crate::{
    http::{
        Services,
        error::HandlerResult,
        extract::{Body, Caller, Session, ThisDevice},
        openapi::responses,
    },
    mail::EmailMessage,
};
use actix_web::{HttpResponse, web::Data};
use shared::{ChangePassword, ErrorBody, PasswordChanged};
use store::{SessionError, StoreError};

/// The member with the current password.
const CURRENT: &str = "currentPassword";
/// The member with the new password.
const NEW: &str = "newPassword";

/// Changes the password.
///
/// Ends every session of the account and begins a new one for the client, unless `revokeOtherSessions` is `false`: then no
/// session ends.
#[utoipa::path(
    post,
    path = "/api/auth/change-password",
    tag = "auth",
    security(("session" = [])),
    request_body = ChangePassword,
    responses(
        (status = 200, description = "The password is changed", body = PasswordChanged, headers(
            ("set-auth-token" = String, description = "The new session token, if the sessions have ended"),
            ("set-auth-jwt" = String, description = "An access token, if the sessions have ended"),
        )),
        (status = 400, description = "INVALID_PASSWORD, PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG, PASSWORD_TOO_COMMON, PASSWORD_COMPROMISED, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        (status = 401, description = "UNAUTHORIZED", body = ErrorBody),
        responses::Confirmed,
        responses::WithBody,
    ),
)]
pub(crate) async fn change_password(
    services: Data<Services>,
    session: Session,
    caller: Caller,
    device: ThisDevice,
    Body(body): Body<ChangePassword>,
) -> HandlerResult {
    let account = services.store.account_of(&session.verified).get().await?;
    let new = parse_new_password(NEW, &body.new_password)?;
    let current =
        verify_current_password(&services, &session, &account, &caller, CURRENT, body.current_password)
            .await?;
    let new = hash_new_password(&services, &caller, NEW, new, &account.email).await?;
    let end_others = body.revoke_other_sessions.unwrap_or(true);
    uninterrupted(async move {
        let changed =
            services.store.account_of(&session.verified).change_password(current, new, end_others).await;
        let (account, new) = changed.map_err(|error| match error {
            SessionError(StoreError::Changed) => wrong_password(CURRENT),
            error => error.into(),
        })?;
        tracing::info!(target: "security", user = %account.id, end_others, "password changed");
        services.send_email(&account, EmailMessage::password_changed);
        let mut response = HttpResponse::Ok();
        let token = match new {
            Some(id) => {
                let new = NewSession::in_place_of(&session, &account, id);
                Some(begin_session(&services, &caller, device, new, &mut response).await.0.token)
            }
            None => None,
        };
        Ok(response.json(PasswordChanged { token, user: account.user() }))
    })
    .await
}
