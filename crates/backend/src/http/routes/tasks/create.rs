//! `POST /api/{user_id}/tasks`

use super::one::task_response;
use crate::http::{
    error::HandlerResult,
    extract::{Body, IfListMatch, NoIfNoneMatch, TaskBody, TaskOwner},
    openapi::responses::{Conditional, Invalid, ListPath, Protected, WithBody},
};
use actix_web::{HttpResponse, http::header::LOCATION};
use shared::{ErrorBody, NewTask, Task};

/// Creates a task.
///
/// It is open unless `completed` is `true`. An account has at most 10,000 tasks. A condition on the list, other than
/// `If-Match: *`, is not supported and gets 412.
#[utoipa::path(
    post,
    path = "/api/{user_id}/tasks",
    operation_id = "create_task",
    tag = "tasks",
    params(ListPath),
    request_body = NewTask,
    security(("access" = [])),
    responses(
        (status = 201, description = "The task", body = Task, headers(
            ("Location" = String, description = "The URL of the task"),
            ("ETag" = String, description = "Its `updated_at` in quotes"),
        )),
        Invalid,
        Protected,
        Conditional,
        WithBody,
        (status = 422, description = "TASK_QUOTA_EXCEEDED", body = ErrorBody),
    ),
)]
pub(crate) async fn create(
    owner: TaskOwner,
    wanted: IfListMatch,
    _: NoIfNoneMatch,
    Body(new): TaskBody<NewTask>,
) -> HandlerResult {
    wanted.reject()?;
    let task = owner.tasks().create(new).await?;
    let location = format!("/api/{}/tasks/{}", task.user_id, task.id);
    Ok(task_response(HttpResponse::Created().insert_header((LOCATION, location)), task))
}
