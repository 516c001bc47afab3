//! `PATCH /api/{user_id}/tasks/{task_id}`

use super::{complete::CompletionParameters, one::task_response};
use crate::http::{
    error::HandlerResult,
    extract::{Body, Query, TaskBody, TaskOwner, TaskPath, When},
    openapi::responses::{
        Condition, Conditional, Deleted, Invalid, OnePath, OneTask, OverQuota, Protected, WithBody,
    },
};
use actix_web::HttpResponse;
use shared::TaskPatch;

/// Changes some members of a task.
///
/// Absent members are unchanged; `null` clears one. Of several concurrent writes with the same `If-Match`, one
/// succeeds.
#[utoipa::path(
    patch,
    path = "/api/{user_id}/tasks/{task_id}",
    operation_id = "change_task",
    tag = "tasks",
    params(OnePath, Condition, CompletionParameters),
    request_body(content((TaskPatch = "application/json"), (TaskPatch = "application/merge-patch+json"))),
    security(("access" = [])),
    responses(
        OneTask,
        Invalid,
        Protected,
        Conditional,
        WithBody,
        Deleted,
        OverQuota,
    ),
)]
pub(crate) async fn change(
    owner: TaskOwner,
    TaskPath(id): TaskPath,
    When(when): When,
    Query(completion): Query<CompletionParameters>,
    Body(patch): TaskBody<TaskPatch>,
) -> HandlerResult {
    let task = owner.tasks().change(id, patch, when, completion.into()).await?;
    Ok(task_response(&mut HttpResponse::Ok(), task))
}
