//! `POST /api/auth/two-factor/enable` and `POST /api/auth/two-factor/get-totp-uri`

use super::{
    qr,
    secret::{data_keys, open, uri},
};
use crate::http::{
    ApiError, FactorRefusal, Services,
    error::HandlerResult,
    extract::{Body, Caller, Session},
    openapi::responses,
    routes::auth::support::current_password::{confirm_owner, verify_current_password, wrong_password},
};
use actix_web::{HttpResponse, web::Data};
use auth::{BackupCodeHash, TotpSecret, new_backup_codes};
use shared::{ConfirmTwoFactor, EnableTwoFactor, ErrorBody, FactorMethod, TotpUri, TwoFactorSetup};
use store::{Account, NewFactor, SessionError, StoreError};
use uuid::Uuid;

/// Begins to set up an authenticator app.
///
/// The second factor is on as soon as `verify-totp` accepts a code. Another set-up that was not completed is void. Where e-mails are
/// sent, the address has to be verified first: a mailed link to a new password leaves the factor on.
#[utoipa::path(
    post,
    path = "/api/auth/two-factor/enable",
    operation_id = "enable_two_factor",
    tag = "auth",
    security(("session" = [])),
    request_body = EnableTwoFactor,
    responses(
        (status = 200, description = "What the app needs; nothing is on yet", body = TwoFactorSetup),
        (status = 400, description = "INVALID_PASSWORD, TOTP_ALREADY_ENABLED, TWO_FACTOR_DISABLED, OTP_NOT_CONFIGURED, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        (status = 401, description = "UNAUTHORIZED", body = ErrorBody),
        responses::Confirmed,
        (status = 403, description = "EMAIL_NOT_VERIFIED, SESSION_NOT_FRESH, INVALID_ORIGIN", body = ErrorBody),
        responses::WithBody,
    ),
)]
pub(crate) async fn enable(
    services: Data<Services>,
    session: Session,
    caller: Caller,
    Body(body): Body<EnableTwoFactor>,
) -> HandlerResult {
    let account = services.store.account_of(&session.verified).get().await?;
    let keys = data_keys(&services)?;
    if body.method == Some(FactorMethod::Otp) {
        return Err(FactorRefusal::OtpNotConfigured.into());
    }
    if account.has_factor() {
        return Err(FactorRefusal::TotpAlreadyEnabled.into());
    }
    require_verified(&services, &account)?;
    // Also in a session that began with a passkey, which a stolen session may have added: a factor is what a mailed reset leaves.
    let password = body.password.ok_or_else(|| wrong_password("password"))?;
    verify_current_password(&services, &session, &account, &caller, "password", password).await?;
    let has_issuer = body.issuer.is_some();
    let secret = TotpSecret::random(body.issuer).map_err(|_| ApiError::Internal)?;
    let totp_uri = uri(&secret, &account);
    let qr = qr::draw(&totp_uri).ok_or_else(|| match has_issuer {
        true => ApiError::field("issuer", "Issuer is too long for the QR code"),
        false => ApiError::Internal,
    })?;
    let (backup_codes, hashes) = codes()?;
    let sealed = secret.seal(keys, account.id).map_err(|_| ApiError::Internal)?;
    let new = NewFactor { id: Uuid::new_v4(), secret: sealed, backup_codes: hashes };
    services.store.account_of(&session.verified).set_up_factor(new).await.map_err(|error| match error {
        SessionError(StoreError::Changed) => FactorRefusal::TotpAlreadyEnabled.into(),
        error => ApiError::from(error),
    })?;
    tracing::info!(target: "security", user = %account.id, "second factor is being set up");
    let setup = TwoFactorSetup { method: FactorMethod::Totp, totp_uri, backup_codes, qr };
    Ok(HttpResponse::Ok().json(setup))
}

/// Otherwise the one who signed up could keep the owner of the mailbox out: a password that is reset after the address was verified
/// leaves the factor on.
///
/// # Errors
/// `EMAIL_NOT_VERIFIED`, unless no mail server is configured.
pub(super) fn require_verified(services: &Services, account: &Account) -> Result<(), ApiError> {
    match services.mailer.is_some() && !account.user().email_verified {
        true => Err(FactorRefusal::EmailNotVerified.into()),
        false => Ok(()),
    }
}

/// New backup codes and their hashes.
pub(super) fn codes() -> Result<(Vec<String>, Vec<BackupCodeHash>), ApiError> {
    let codes = new_backup_codes().map_err(|_| ApiError::Internal)?;
    let hashes = codes.iter().filter_map(|code| BackupCodeHash::parse(code)).collect();
    Ok((codes, hashes))
}

/// Returns the secret of the authenticator app.
///
/// To set up another app with it.
#[utoipa::path(
    post,
    path = "/api/auth/two-factor/get-totp-uri",
    tag = "auth",
    security(("session" = [])),
    request_body = ConfirmTwoFactor,
    responses(
        (status = 200, description = "The same that `enable` has returned", body = TotpUri),
        (status = 400, description = "INVALID_PASSWORD, TOTP_NOT_ENABLED, TWO_FACTOR_DISABLED, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        (status = 401, description = "UNAUTHORIZED", body = ErrorBody),
        responses::Confirmed,
        responses::WithBody,
    ),
)]
pub(crate) async fn get_totp_uri(
    services: Data<Services>,
    session: Session,
    caller: Caller,
    Body(body): Body<ConfirmTwoFactor>,
) -> HandlerResult {
    let account_of = services.store.account_of(&session.verified);
    let account = account_of.get().await?;
    let sealed = account_of.factor_secret().await.map_err(|error| match error {
        SessionError(StoreError::NotFound) => FactorRefusal::TotpNotEnabled.into(),
        error => ApiError::from(error),
    })?;
    confirm_owner(&services, &session, &account, &caller, body.password).await?;
    let secret = open(&services, &sealed, account.id).await?;
    Ok(HttpResponse::Ok().json(TotpUri { totp_uri: uri(&secret, &account) }))
}
