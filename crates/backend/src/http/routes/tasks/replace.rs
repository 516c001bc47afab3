//! `PUT /api/{user_id}/tasks/{task_id}`

use super::{complete::CompletionParameters, one::task_response};
use crate::http::{
    error::HandlerResult,
    extract::{Body, Query, TaskBody, TaskOwner, TaskPath, When},
    openapi::responses::{
        Condition, Conditional, Deleted, Invalid, OnePath, OneTask, OverQuota, Protected, WithBody,
    },
};
use actix_web::HttpResponse;
use shared::NewTask;

/// Replaces a task.
///
/// Absent members get their default; `id` is ignored. Of several concurrent writes with the same `If-Match`, one succeeds.
#[utoipa::path(
    put,
    path = "/api/{user_id}/tasks/{task_id}",
    operation_id = "replace_task",
    tag = "tasks",
    params(OnePath, Condition, CompletionParameters),
    request_body = NewTask,
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
pub(crate) async fn replace(
    owner: TaskOwner,
    TaskPath(id): TaskPath,
    When(when): When,
    Query(completion): Query<CompletionParameters>,
    Body(new): TaskBody<NewTask>,
) -> HandlerResult {
    let task = owner.tasks().change(id, new.into(), when, completion.into()).await?;
    Ok(task_response(&mut HttpResponse::Ok(), task))
}
