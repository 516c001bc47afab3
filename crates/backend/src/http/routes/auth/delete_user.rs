//! `POST /api/auth/delete-user`

use super::{Answer, current_password, token::session_error};
use crate::{
    http::{
        Services, cookie,
        extract::{Body, Caller, Session},
        refusals,
    },
    store::StoreError,
};
use actix_web::{HttpResponse, web::Data};
use shared::{DeleteUser, ErrorBody, UserDeleted};

/// Deletes the account.
///
/// And everything that is its, for good.
#[utoipa::path(
    post,
    path = "/api/auth/delete-user",
    tag = "auth",
    security(("session" = [])),
    request_body = DeleteUser,
    responses(
        (status = 200, description = "Nothing of it is left", body = UserDeleted),
        (status = 400, description = "INVALID_PASSWORD, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        (status = 401, description = "UNAUTHORIZED", body = ErrorBody),
        refusals::Credentials,
        refusals::WithBody,
    ),
)]
pub(crate) async fn delete_user(
    services: Data<Services>,
    session: Session,
    caller: Caller,
    Body(body): Body<DeleteUser>,
) -> Answer {
    let account = services.store.account_of(&session.verified).await.map_err(session_error)?;
    let password = current_password::verify(&services, &account, &caller, "password", body.password).await?;
    services.store.delete_account(&session.verified, password).await.map_err(|error| match error {
        StoreError::Changed => current_password::wrong("password"),
        error => session_error(error),
    })?;
    tracing::info!(target: "security", user = %account.id, "account deleted");
    let answer = UserDeleted { success: true, message: "User deleted".to_owned() };
    Ok(HttpResponse::Ok().cookie(cookie::clear(services.is_https())).json(answer))
}
