//! `PATCH /api/{user_id}/tags/{name}`

use crate::http::{
    error::HandlerResult,
    extract::{Body, TagPath, TaskOwner},
    openapi::responses::{Invalid, OneTagPath, Protected, WithBody},
};
use actix_web::HttpResponse;
use shared::{RenameTag, TagCount};

/// Renames a tag in every task that has it.
///
/// Onto a tag that exists, in any case: then every task has that one, as it is spelled. Tasks in the trash keep theirs.
#[utoipa::path(
    patch,
    path = "/api/{user_id}/tags/{name}",
    operation_id = "rename_tag",
    tag = "tags",
    params(OneTagPath),
    request_body(content((RenameTag = "application/json"), (RenameTag = "application/merge-patch+json"))),
    security(("access" = [])),
    responses(
        (status = 200, description = "The tag as it is now", body = TagCount),
        Invalid,
        Protected,
        WithBody,
    ),
)]
pub(crate) async fn rename(
    owner: TaskOwner,
    TagPath(tag): TagPath,
    Body(RenameTag { name }): Body<RenameTag>,
) -> HandlerResult {
    Ok(HttpResponse::Ok().json(owner.tasks().rename_tag(tag, name).await?))
}
