//! `PATCH /api/{user_id}/tasks/{task_id}/complete`

use super::one::task_response;
use crate::http::{
    error::HandlerResult,
    extract::{TaskOwner, TaskPath},
    openapi::responses::{OnePath, OneTask, Protected},
};
use actix_web::HttpResponse;

/// Toggles `completed`.
///
/// The request has no body.
#[utoipa::path(
    patch,
    path = "/api/{user_id}/tasks/{task_id}/complete",
    operation_id = "toggle_task",
    tag = "tasks",
    params(OnePath),
    security(("access" = [])),
    responses(
        OneTask,
        Protected,
    ),
)]
pub(crate) async fn toggle(owner: TaskOwner, TaskPath(id): TaskPath) -> HandlerResult {
    let task = owner.tasks().toggle(id).await?;
    Ok(task_response(&mut HttpResponse::Ok(), task))
}
