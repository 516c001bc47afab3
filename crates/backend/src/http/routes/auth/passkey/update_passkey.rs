//! `POST /api/auth/passkey/update-passkey`

use super::not_found;
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
/// The name is for the owner of the account alone: no authenticator shows it.
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
        (status = 404, description = "PASSKEY_NOT_FOUND", body = ErrorBody),
        responses::WithBody,
    ),
)]
pub(crate) async fn update_passkey(
    services: Data<Services>,
    session: Session,
    Body(UpdatePasskey { id, name }): Body<UpdatePasskey>,
) -> HandlerResult {
    let renamed = services.store.account_of(&session.verified).rename_passkey(id, name).await;
    Ok(HttpResponse::Ok().json(UpdatedPasskey { passkey: renamed.map_err(not_found)? }))
}
