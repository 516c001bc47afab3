//! `POST /api/auth/passkey/update-passkey`

use super::refused;
use crate::http::{
    Services,
    error::HandlerResult,
    extract::{Body, Session},
    openapi::responses,
};
use actix_web::{HttpResponse, web::Data};
use shared::{ErrorBody, UpdatePasskey, UpdatedPasskey};

/// Renames a passkey.
///
/// The name is for the owner of the account alone: no authenticator shows it. With a second factor on, the session has to have
/// shown it, within a day.
#[utoipa::path(
    post,
    path = "/api/auth/passkey/update-passkey",
    tag = "auth",
    security(("session" = [])),
    request_body = UpdatePasskey,
    responses(
        (status = 200, description = "The passkey with its new name", body = UpdatedPasskey),
        responses::OfSession,
        responses::Invalid,
        (status = 403, description = "SESSION_NOT_FRESH, INVALID_ORIGIN", body = ErrorBody),
        (status = 404, description = "PASSKEY_NOT_FOUND", body = ErrorBody),
        responses::WithBody,
    ),
)]
pub(crate) async fn update_passkey(
    services: Data<Services>,
    session: Session,
    Body(UpdatePasskey { id, name }): Body<UpdatePasskey>,
) -> HandlerResult {
    let account_of = services.store.account_of(&session.verified);
    let account = account_of.get().await?;
    let fresh = session.verified.fresh(account.factor_since(), services.clock.now());
    let renamed = account_of.rename_passkey(id, name, fresh.ok()).await;
    let passkey = renamed.map_err(|error| refused(error, fresh.err()))?;
    Ok(HttpResponse::Ok().json(UpdatedPasskey { passkey }))
}
