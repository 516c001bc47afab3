//! `POST /api/auth/delete-user`

use crate::http::routes::auth::support::{
    current_password::{verify_current_password, wrong_password},
    uninterrupted::uninterrupted,
};
use crate::{
    http::{
        Services, cookie,
        error::HandlerResult,
        extract::{Body, Caller, Session},
        openapi::responses,
    },
    mail::EmailMessage,
};
use actix_web::{HttpResponse, web::Data};
use shared::{DeleteUser, ErrorBody, UserDeleted};
use store::{SessionError, StoreError};

/// Deletes the account.
///
/// With all its tasks, permanently. Its tokens end at once; the last of many tasks may be deleted some seconds later.
#[utoipa::path(
    post,
    path = "/api/auth/delete-user",
    tag = "auth",
    security(("session" = [])),
    request_body = DeleteUser,
    responses(
        (status = 200, description = "The account is deleted", body = UserDeleted),
        (status = 400, description = "INVALID_PASSWORD, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        (status = 401, description = "UNAUTHORIZED", body = ErrorBody),
        responses::Confirmed,
        responses::WithBody,
    ),
)]
pub(crate) async fn delete_user(
    services: Data<Services>,
    session: Session,
    caller: Caller,
    Body(body): Body<DeleteUser>,
) -> HandlerResult {
    let account = services.store.account_of(&session.verified).get().await?;
    let current =
        verify_current_password(&services, &session, &account, &caller, "password", body.password).await?;
    uninterrupted(async move {
        services.store.account_of(&session.verified).delete(current).await.map_err(|error| match error {
            SessionError(StoreError::Changed) => wrong_password("password"),
            error => error.into(),
        })?;
        tracing::info!(target: "security", user = %account.id, "account deleted");
        services.send_email(&account, EmailMessage::account_deleted);
        let deleted = UserDeleted { success: true, message: "User deleted".to_owned() };
        Ok(HttpResponse::Ok().cookie(cookie::clear(services.is_https())).json(deleted))
    })
    .await
}
