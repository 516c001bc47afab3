//! `POST /api/auth/update-user`

use super::{Answer, token::session_error};
use crate::http::{
    ApiError, Services,
    extract::{Body, Session},
    refusals,
};
use actix_web::{HttpResponse, web::Data};
use shared::{Status, UpdateUser};

/// Changes the name or the picture of the account.
///
/// What is left out stays as it is, and one of them has to be there. `null` clears the picture.
#[utoipa::path(
    post,
    path = "/api/auth/update-user",
    tag = "auth",
    security(("session" = [])),
    request_body = UpdateUser,
    responses(
        (status = 200, description = "It is as it was sent", body = Status),
        refusals::OfSession,
        refusals::Invalid,
        refusals::WithBody,
    ),
)]
pub(crate) async fn update_user(
    services: Data<Services>,
    session: Session,
    Body(update): Body<UpdateUser>,
) -> Answer {
    if update == UpdateUser::default() {
        return Err(ApiError::field("name", "Send a name or an image to change"));
    }
    services.store.update_user(&session.verified, update).await.map_err(session_error)?;
    Ok(HttpResponse::Ok().json(Status { status: true }))
}
