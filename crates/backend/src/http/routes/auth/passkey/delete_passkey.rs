//! `POST /api/auth/passkey/delete-passkey`

use super::refused;
use crate::{
    http::{
        Services,
        error::HandlerResult,
        extract::{Body, Caller, Session, ThisDevice},
        openapi::responses,
        routes::auth::{
            sign_out::revocation_end,
            support::{
                new_session::{NewSession, begin_session},
                uninterrupted::uninterrupted,
            },
        },
    },
    mail::EmailMessage,
};
use actix_web::{HttpResponse, web::Data};
use shared::{DeletePasskey, ErrorBody, Status};

/// Removes a passkey.
///
/// No one can sign in with it from now on, and every session that began with it ends; if this is one, it goes on with a new
/// token, and the passkey does not stand for the password any more. With a second factor on, the session has to have shown it,
/// within a day.
#[utoipa::path(
    post,
    path = "/api/auth/passkey/delete-passkey",
    tag = "auth",
    security(("session" = [])),
    request_body = DeletePasskey,
    responses(
        (status = 200, description = "The passkey is removed", body = Status, headers(
            ("set-auth-token" = String, description = "The new session token, if this session began with the passkey"),
            ("set-auth-jwt" = String, description = "An access token, in this case"),
        )),
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
    caller: Caller,
    device: ThisDevice,
    Body(DeletePasskey { id }): Body<DeletePasskey>,
) -> HandlerResult {
    uninterrupted(async move {
        let account_of = services.store.account_of(&session.verified);
        let account = account_of.get().await?;
        let fresh = session.verified.fresh(account.factor_since(), services.clock.now());
        let until = revocation_end(&services, &session);
        let removed = account_of.remove_passkey(id, fresh.ok(), until).await;
        let exchanged = removed.map_err(|error| refused(error, fresh.err()))?;
        tracing::info!(target: "security", user = %account.id, %id, "passkey removed");
        services.send_email(&account, EmailMessage::passkey_removed);
        let mut response = HttpResponse::Ok();
        if let Some(new) = exchanged {
            let mut new = NewSession::in_place_of(&session, &account, new);
            new.authentication = new.authentication.without_passkey();
            begin_session(&services, &caller, device, new, &mut response).await;
        }
        Ok(response.json(Status { status: true }))
    })
    .await
}
