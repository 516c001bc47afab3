//! `DELETE /api/{user_id}/tags/{name}`

use crate::http::{
    error::HandlerResult,
    extract::{TagPath, TaskOwner},
    openapi::responses::{Invalid, OneTagPath, Protected},
};
use actix_web::HttpResponse;

/// Removes a tag from every task that has it.
///
/// Tasks in the trash keep theirs.
#[utoipa::path(
    delete,
    path = "/api/{user_id}/tags/{name}",
    operation_id = "delete_tag",
    tag = "tags",
    params(OneTagPath),
    security(("access" = [])),
    responses(
        (status = 204, description = "No task has the tag any more"),
        Invalid,
        Protected,
    ),
)]
pub(crate) async fn delete(owner: TaskOwner, TagPath(tag): TagPath) -> HandlerResult {
    owner.tasks().delete_tag(tag).await?;
    Ok(HttpResponse::NoContent().finish())
}
