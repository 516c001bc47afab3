//! `PATCH /api/{user_id}/tasks/{task_id}`

use super::one::task_response;
use crate::http::{
    error::HandlerResult,
    extract::{Body, TaskBody, TaskOwner, TaskPath, When},
    openapi::responses::{Condition, Conditional, Invalid, OnePath, OneTask, Protected, WithBody},
};
use actix_web::HttpResponse;
use shared::TaskPatch;

/// Changes some members of a task.
///
/// Absent members are unchanged; `null` removes the description. Of several concurrent writes with the same `If-Match`, one
/// succeeds.
#[utoipa::path(
    patch,
    path = "/api/{user_id}/tasks/{task_id}",
    operation_id = "change_task",
    tag = "tasks",
    params(OnePath, Condition),
    request_body(content((TaskPatch = "application/json"), (TaskPatch = "application/merge-patch+json"))),
    security(("access" = [])),
    responses(
        OneTask,
        Invalid,
        Protected,
        Conditional,
        WithBody,
    ),
)]
pub(crate) async fn change(
    owner: TaskOwner,
    TaskPath(id): TaskPath,
    When(when): When,
    Body(patch): TaskBody<TaskPatch>,
) -> HandlerResult {
    let task = owner.tasks().change(id, patch, when).await?;
    Ok(task_response(&mut HttpResponse::Ok(), task))
}
