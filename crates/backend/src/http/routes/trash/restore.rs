//! `POST /api/{user_id}/trash/{task_id}/restore`

use crate::http::{
    error::HandlerResult,
    extract::{TaskOwner, TaskPath, When},
    openapi::responses::{Condition, Conditional, Invalid, OnePath, OneTask, OverQuota, Protected},
    routes::tasks::one::task_response,
};
use actix_web::HttpResponse;

/// Restores a task, and the subtasks that were deleted with it.
///
/// It is in the inbox if its list is gone, and no subtask any more if its parent is none that could have subtasks. The
/// request has no body.
#[utoipa::path(
    post,
    path = "/api/{user_id}/trash/{task_id}/restore",
    operation_id = "restore_task",
    tag = "trash",
    params(OnePath, Condition),
    security(("access" = [])),
    responses(
        OneTask,
        Invalid,
        Protected,
        Conditional,
        OverQuota,
    ),
)]
pub(crate) async fn restore(owner: TaskOwner, TaskPath(id): TaskPath, When(when): When) -> HandlerResult {
    let task = owner.tasks().restore(id, when).await?;
    Ok(task_response(&mut HttpResponse::Ok(), task))
}
