//! `DELETE /api/{user_id}/trash`

use crate::http::{
    error::HandlerResult,
    extract::TaskOwner,
    openapi::responses::{ListPath, Protected},
};
use actix_web::HttpResponse;

/// Deletes everything in the trash for good.
///
/// What is deleted while the request runs stays in the trash.
#[utoipa::path(
    delete,
    path = "/api/{user_id}/trash",
    operation_id = "empty_trash",
    tag = "trash",
    params(ListPath),
    security(("access" = [])),
    responses(
        (status = 204, description = "The trash is empty"),
        Protected,
    ),
)]
pub(crate) async fn empty(owner: TaskOwner) -> HandlerResult {
    owner.tasks().empty_trash().await?;
    Ok(HttpResponse::NoContent().finish())
}
