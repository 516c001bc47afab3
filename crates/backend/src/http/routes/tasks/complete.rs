//! `PATCH /api/{user_id}/tasks/{task_id}/complete`

use super::one::task_response;
use crate::http::{
    error::HandlerResult,
    extract::{Query, TaskOwner, TaskPath, When},
    openapi::responses::{Condition, Conditional, Deleted, Invalid, OnePath, OneTask, OverQuota, Protected},
};
use actix_web::HttpResponse;
use serde::Deserialize;
use shared::{Date, TaskId};
use store::Completion;
use utoipa::IntoParams;

/// What a client says when it completes a repeating task.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CompletionParameters {
    /// The date of the device, at most one day from the server's. Without it, the date in the time zone of the account.
    #[param(nullable = false)]
    today: Option<Date>,
    /// The id of the next task: a UUID of version 7.
    #[param(nullable = false)]
    next_id: Option<TaskId>,
}

impl From<CompletionParameters> for Completion {
    fn from(CompletionParameters { today, next_id }: CompletionParameters) -> Self {
        Self { today, next_id }
    }
}

/// Toggles `completed`.
///
/// Completing a repeating task also creates the next one, its `successor_id`. Reopening removes that one again if it was
/// not changed. The request has no body. With `If-Match` only if the task was not changed.
#[utoipa::path(
    patch,
    path = "/api/{user_id}/tasks/{task_id}/complete",
    operation_id = "toggle_task",
    tag = "tasks",
    params(OnePath, Condition, CompletionParameters),
    security(("access" = [])),
    responses(
        OneTask,
        Invalid,
        Protected,
        Conditional,
        Deleted,
        OverQuota,
    ),
)]
pub(crate) async fn toggle(
    owner: TaskOwner,
    TaskPath(id): TaskPath,
    When(when): When,
    Query(completion): Query<CompletionParameters>,
) -> HandlerResult {
    let task = owner.tasks().toggle(id, when, completion.into()).await?;
    Ok(task_response(&mut HttpResponse::Ok(), task))
}
