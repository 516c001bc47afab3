//! `POST /api/auth/update-user`

use crate::http::{
    ApiError, Services,
    error::HandlerResult,
    extract::{Body, Session},
    openapi::responses,
};
use actix_web::{HttpResponse, web::Data};
use shared::{Status, UpdateUser};

/// Changes name or image of the account.
///
/// Absent members are unchanged, and at least one is required. `null` removes the image.
#[utoipa::path(
    post,
    path = "/api/auth/update-user",
    tag = "auth",
    security(("session" = [])),
    request_body = UpdateUser,
    responses(
        (status = 200, description = "The account is changed", body = Status),
        responses::OfSession,
        responses::Invalid,
        responses::WithBody,
    ),
)]
pub(crate) async fn update_user(
    services: Data<Services>,
    session: Session,
    Body(update): Body<UpdateUser>,
) -> HandlerResult {
    if update == UpdateUser::default() {
        return Err(ApiError::field("name", "Send a name or an image to change"));
    }
    services.store.account_of(&session.verified).update(update).await?;
    Ok(HttpResponse::Ok().json(Status { status: true }))
}
