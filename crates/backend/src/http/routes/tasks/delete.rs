//! `DELETE /api/{user_id}/tasks/{task_id}`

use crate::http::{
    error::HandlerResult,
    extract::{TaskOwner, TaskPath, When},
    openapi::responses::{Condition, Conditional, Invalid, OnePath, Protected},
};
use actix_web::HttpResponse;

/// Moves a task and its subtasks to the trash.
///
/// With `If-Match` only if it was not changed.
#[utoipa::path(
    delete,
    path = "/api/{user_id}/tasks/{task_id}",
    operation_id = "delete_task",
    tag = "tasks",
    params(OnePath, Condition),
    security(("access" = [])),
    responses(
        (status = 204, description = "The task is in the trash"),
        Invalid,
        Protected,
        Conditional,
    ),
)]
pub(crate) async fn delete(owner: TaskOwner, TaskPath(id): TaskPath, When(when): When) -> HandlerResult {
    owner.tasks().delete(id, when).await?;
    Ok(HttpResponse::NoContent().finish())
}
