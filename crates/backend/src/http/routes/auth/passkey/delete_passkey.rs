//! `POST /api/auth/passkey/delete-passkey`

use super::not_found;
use crate::{
    http::{
        Services,
        error::HandlerResult,
        extract::{Body, Session},
        openapi::responses,
        routes::auth::support::uninterrupted::uninterrupted,
    },
    mail::EmailMessage,
};
use actix_web::{HttpResponse, web::Data};
use shared::{DeletePasskey, ErrorBody, Status};

/// Removes a passkey.
///
/// No one can sign in with it from now on; sessions that it has begun go on. With a second factor on, the session has to have
/// shown it, within a day.
#[utoipa::path(
    post,
    path = "/api/auth/passkey/delete-passkey",
    tag = "auth",
    security(("session" = [])),
    request_body = DeletePasskey,
    responses(
        (status = 200, description = "The passkey is removed", body = Status),
        responses::OfSession,
        responses::Invalid,
        (status = 403, description = "SESSION_NOT_FRESH, INVALID_ORIGIN", body = ErrorBody),
        (status = 404, description = "PASSKEY_NOT_FOUND", body = ErrorBody),
        responses::WithBody,
    ),
)]
pub(crate) async fn delete_passkey(
    services: Data<Services>,
    session: Session,
    Body(DeletePasskey { id }): Body<DeletePasskey>,
) -> HandlerResult {
    uninterrupted(async move {
        let account_of = services.store.account_of(&session.verified);
        let account = account_of.get().await?;
        let fresh = session.verified.fresh(account.factor_since(), services.clock.now()).ok();
        account_of.remove_passkey(id, fresh).await.map_err(not_found)?;
        tracing::info!(target: "security", user = %account.id, %id, "passkey removed");
        services.send_email(&account, EmailMessage::passkey_removed);
        Ok(HttpResponse::Ok().json(Status { status: true }))
    })
    .await
}
