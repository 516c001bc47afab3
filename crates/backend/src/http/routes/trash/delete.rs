//! `DELETE /api/{user_id}/trash/{task_id}`

use crate::http::{
    error::HandlerResult,
    extract::{TaskOwner, TaskPath, When},
    openapi::responses::{Condition, Conditional, Invalid, OnePath, Protected},
};
use actix_web::HttpResponse;

/// Deletes a task in the trash for good, and the subtasks that were deleted with it.
///
/// Its id is remembered for 180 days, and no task can be created with it meanwhile.
#[utoipa::path(
    delete,
    path = "/api/{user_id}/trash/{task_id}",
    operation_id = "delete_task_for_good",
    tag = "trash",
    params(OnePath, Condition),
    security(("access" = [])),
    responses(
        (status = 204, description = "The task is gone"),
        Invalid,
        Protected,
        Conditional,
    ),
)]
pub(crate) async fn delete(owner: TaskOwner, TaskPath(id): TaskPath, When(when): When) -> HandlerResult {
    owner.tasks().delete_for_good(id, when).await?;
    Ok(HttpResponse::NoContent().finish())
}
