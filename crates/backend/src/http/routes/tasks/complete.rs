//! `PATCH /api/{user_id}/tasks/{task_id}/complete`

use super::one::task_response;
use crate::http::{
    error::HandlerResult,
    extract::{TaskOwner, TaskPath, When},
    openapi::responses::{Condition, Conditional, Invalid, OnePath, OneTask, Protected},
};
use actix_web::HttpResponse;

/// Toggles `completed`.
///
/// The request has no body. With `If-Match` only if the task was not changed.
#[utoipa::path(
    patch,
    path = "/api/{user_id}/tasks/{task_id}/complete",
    operation_id = "toggle_task",
    tag = "tasks",
    params(OnePath, Condition),
    security(("access" = [])),
    responses(
        OneTask,
        Invalid,
        Protected,
        Conditional,
    ),
)]
pub(crate) async fn toggle(owner: TaskOwner, TaskPath(id): TaskPath, When(when): When) -> HandlerResult {
    let task = owner.tasks().toggle(id, when).await?;
    Ok(task_response(&mut HttpResponse::Ok(), task))
}
