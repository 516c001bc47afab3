//! `GET /api/{user_id}/tasks/{task_id}`

use super::one::task_response;
use crate::http::{
    error::HandlerResult,
    extract::{IfNoneMatch, TaskOwner, TaskPath, tag},
    openapi::responses::{IfNoneMatchHeader, OnePath, OneTask, Protected},
};
use actix_web::{HttpResponse, http::header::ETAG};

/// Reads a task.
///
/// With `If-None-Match` its body is sent only if the task was changed.
#[utoipa::path(
    get,
    path = "/api/{user_id}/tasks/{task_id}",
    operation_id = "get_task",
    tag = "tasks",
    params(OnePath, IfNoneMatchHeader),
    security(("access" = [])),
    responses(
        OneTask,
        (status = 304, description = "The task still has the `ETag` in `If-None-Match`"),
        Protected,
    ),
)]
pub(crate) async fn read(owner: TaskOwner, TaskPath(id): TaskPath, cached: IfNoneMatch) -> HandlerResult {
    let task = owner.tasks().get(id).await?;
    let tag = tag(task.updated_at);
    if cached.contains(&tag) {
        return Ok(HttpResponse::NotModified().insert_header((ETAG, tag.to_string())).finish());
    }
    Ok(task_response(&mut HttpResponse::Ok(), task))
}
