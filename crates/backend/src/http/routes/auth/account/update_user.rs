//! `POST /api/auth/update-user`

use crate::http::{
    ApiError, Services,
    error::HandlerResult,
    extract::{Body, Session, decode},
    openapi::responses,
    routes::auth::support::time_zone::check_time_zone,
};
use actix_web::{HttpResponse, web::Data};
use serde_json::Value;
use shared::{ErrorBody, ErrorCode, Status, UpdateUser};

const NOT_EMAIL: &str = "Email can not be updated";
const NOT_PASSWORD: &str = "Change the password with /api/auth/change-password";

/// Changes name, image or settings of the account.
///
/// Absent members are unchanged, and at least one is required. `null` removes the image or a
/// setting. Neither address nor password can
/// be changed here.
#[utoipa::path(
    post,
    path = "/api/auth/update-user",
    tag = "auth",
    security(("session" = [])),
    request_body = UpdateUser,
    responses(
        (status = 200, description = "The account is changed", body = Status),
        responses::OfSession,
        (status = 400, description = "EMAIL_CAN_NOT_BE_UPDATED, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        responses::WithBody,
    ),
)]
pub(crate) async fn update_user(
    services: Data<Services>,
    session: Session,
    Body(body): Body<Value>,
) -> HandlerResult {
    if body.get("email").is_some() {
        return Err(ApiError::coded(ErrorCode::EmailCanNotBeUpdated, "email", NOT_EMAIL));
    }
    if body.get("password").is_some() {
        return Err(ApiError::field("password", NOT_PASSWORD));
    }
    let update: UpdateUser = decode(body)?;
    if update == UpdateUser::default() {
        return Err(ApiError::field("name", "Send a name, an image or a setting to change"));
    }
    check_time_zone(update.time_zone.as_ref().and_then(Option::as_ref))?;
    services.store.account_of(&session.verified).update(update).await?;
    Ok(HttpResponse::Ok().json(Status { status: true }))
}
