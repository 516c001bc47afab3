//! `POST /api/{user_id}/tasks`

use super::one::task_response;
use crate::http::{
    error::HandlerResult,
    extract::{Body, IfListMatch, NoIfNoneMatch, TaskBody, TaskOwner},
    openapi::responses::{Conditional, Deleted, Invalid, ListPath, OverQuota, Protected, WithBody},
};
use actix_web::{HttpResponse, http::header::LOCATION};
use shared::{NewTask, Task};
use store::Created;

/// Creates a task.
///
/// It is open unless `completed` is `true`. With an `id` that the client made the request can be repeated: then the response
/// has status 200 and the task as it is now. An account has at most 10,000 tasks. A condition on the list, other than
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
        (status = 200, description = "The task of an earlier request with this `id`", body = Task, headers(
            ("Location" = String, description = "The URL of the task"),
            ("ETag" = String, description = "Its `updated_at` in quotes"),
        )),
        Invalid,
        Protected,
        Conditional,
        WithBody,
        Deleted,
        OverQuota,
    ),
)]
pub(crate) async fn create(
    owner: TaskOwner,
    wanted: IfListMatch,
    _: NoIfNoneMatch,
    Body(new): TaskBody<NewTask>,
) -> HandlerResult {
    wanted.reject()?;
    let (mut response, task) = match owner.tasks().create(new).await? {
        Created::New(task) => (HttpResponse::Created(), task),
        Created::Existing(task) => (HttpResponse::Ok(), task),
    };
    let location = format!("/api/{}/tasks/{}", task.user_id, task.id);
    Ok(task_response(response.insert_header((LOCATION, location)), task))
}
