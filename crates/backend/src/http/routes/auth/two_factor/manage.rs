//! `POST /api/auth/two-factor/generate-backup-codes` and `POST /api/auth/two-factor/disable`

use super::enable::codes;
use crate::{
    http::{
        ApiError, FactorRefusal, Services, cookie,
        error::HandlerResult,
        extract::{Body, Caller, Session, ThisDevice},
        openapi::responses,
        routes::auth::{
            sign_out::revocation_end,
            support::{
                current_password::confirm_owner,
                new_session::{NewSession, begin_session},
                uninterrupted::uninterrupted,
            },
        },
    },
    mail::EmailMessage,
};
use actix_web::{HttpResponse, web::Data};
use shared::{BackupCodes, ConfirmTwoFactor, ErrorBody, Status};
use store::{Account, SessionError, StoreError};

/// Replaces the backup codes.
///
/// There are ten new ones, each of which counts once. Those from before are void.
#[utoipa::path(
    post,
    path = "/api/auth/two-factor/generate-backup-codes",
    tag = "auth",
    security(("session" = [])),
    request_body = ConfirmTwoFactor,
    responses(
        (status = 200, description = "Ten new codes; all others are void", body = BackupCodes),
        (status = 400, description = "INVALID_PASSWORD, TWO_FACTOR_NOT_ENABLED, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        (status = 401, description = "UNAUTHORIZED", body = ErrorBody),
        responses::Confirmed,
        responses::WithBody,
    ),
)]
pub(crate) async fn generate_backup_codes(
    services: Data<Services>,
    session: Session,
    caller: Caller,
    Body(body): Body<ConfirmTwoFactor>,
) -> HandlerResult {
    let account = services.store.account_of(&session.verified).get().await?;
    if !account.has_factor() {
        return Err(FactorRefusal::NotEnabled.into());
    }
    confirm_owner(&services, &session, &account, &caller, body.password).await?;
    let (backup_codes, hashes) = codes()?;
    uninterrupted(async move {
        let account_of = services.store.account_of(&session.verified);
        account_of.replace_backup_codes(hashes).await.map_err(|error| match error {
            SessionError(StoreError::NotFound) => FactorRefusal::NotEnabled.into(),
            error => ApiError::from(error),
        })?;
        tracing::info!(target: "security", user = %account.id, "backup codes replaced");
        services.send_email(&account, EmailMessage::backup_codes_replaced);
        Ok(HttpResponse::Ok().json(BackupCodes { status: true, backup_codes }))
    })
    .await
}

/// Turns off the second factor.
///
/// The session goes on with a new token. Backup codes and trusted devices are void.
#[utoipa::path(
    post,
    path = "/api/auth/two-factor/disable",
    operation_id = "disable_two_factor",
    tag = "auth",
    security(("session" = [])),
    request_body = ConfirmTwoFactor,
    responses(
        (status = 200, description = "The password alone signs in", body = Status, headers(
            ("set-auth-token" = String, description = "The new session token"),
            ("set-auth-jwt" = String, description = "An access token"),
        )),
        (status = 400, description = "INVALID_PASSWORD, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        (status = 401, description = "UNAUTHORIZED", body = ErrorBody),
        responses::Confirmed,
        responses::WithBody,
    ),
)]
pub(crate) async fn disable(
    services: Data<Services>,
    session: Session,
    caller: Caller,
    device: ThisDevice,
    Body(body): Body<ConfirmTwoFactor>,
) -> HandlerResult {
    let account = services.store.account_of(&session.verified).get().await?;
    confirm_owner(&services, &session, &account, &caller, body.password).await?;
    uninterrupted(async move {
        let account_of = services.store.account_of(&session.verified);
        let until = revocation_end(&services, &session);
        let (account, id, was_on) = account_of.disable_factor(until).await?;
        if was_on {
            report_disabled(&services, &account);
        }
        let mut response = HttpResponse::Ok();
        let new = NewSession::in_place_of(&session, &account, id);
        begin_session(&services, &caller, device, new, &mut response).await;
        response.cookie(cookie::clear_of(cookie::TRUST, services.is_https()));
        Ok(response.json(Status { status: true }))
    })
    .await
}

/// Reports that a factor is off, in the log and to its owner.
pub(crate) fn report_disabled(services: &Services, account: &Account) {
    tracing::info!(target: "security", user = %account.id, "second factor turned off");
    services.send_email(account, EmailMessage::two_factor_disabled);
}
