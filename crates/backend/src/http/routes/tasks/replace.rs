//! `PUT /api/{user_id}/tasks/{task_id}`

use super::one::task_response;
use crate::http::{
    error::HandlerResult,
    extract::{Body, TaskBody, TaskOwner, TaskPath, When},
    openapi::responses::{Condition, Conditional, Invalid, OnePath, OneTask, Protected, WithBody},
};
use actix_web::HttpResponse;
use shared::TaskReplacement;

/// Replaces a task.
///
/// Absent members get their default. Of several concurrent writes with the same `If-Match`, one succeeds.
#[utoipa::path(
    put,
    path = "/api/{user_id}/tasks/{task_id}",
    operation_id = "replace_task",
    tag = "tasks",
    params(OnePath, Condition),
    request_body = TaskReplacement,
    security(("access" = [])),
    responses(
        OneTask,
        Invalid,
        Protected,
        Conditional,
        WithBody,
    ),
)]
pub(crate) async fn replace(
    owner: TaskOwner,
    TaskPath(id): TaskPath,
    When(when): When,
    Body(new): TaskBody<TaskReplacement>,
) -> HandlerResult {
    let task = owner.tasks().replace(id, new, when).await?;
    Ok(task_response(&mut HttpResponse::Ok(), task))
}
