//! `GET /api/{user_id}/tasks/{task_id}`

use super::one::task_response;
use crate::http::{
    ApiError,
    error::HandlerResult,
    extract::{IfMatch, IfNoneMatch, TaskOwner, TaskPath, tag},
    openapi::responses::{Condition, Conditional, IfNoneMatchHeader, Invalid, OnePath, OneTask, Protected},
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
    params(OnePath, Condition, IfNoneMatchHeader),
    security(("access" = [])),
    responses(
        OneTask,
        (status = 304, description = "The task still has the `ETag` in `If-None-Match`"),
        Invalid,
        Protected,
        Conditional,
    ),
)]
pub(crate) async fn read(
    owner: TaskOwner,
    TaskPath(id): TaskPath,
    IfMatch(when): IfMatch,
    cached: IfNoneMatch,
) -> HandlerResult {
    let task = owner.tasks().get(id).await?;
    if !when.is_met_by(task.updated_at) {
        return Err(ApiError::TaskChanged);
    }
    let tag = tag(task.updated_at);
    if cached.contains(&tag) {
        return Ok(HttpResponse::NotModified().insert_header((ETAG, tag.to_string())).finish());
    }
    Ok(task_response(&mut HttpResponse::Ok(), task))
}
