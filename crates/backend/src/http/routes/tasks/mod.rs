//! `/api/{user_id}/tasks`: the account's tasks. Every handler takes an [`Owner`] first, since without one it
//! has no way to tasks at all.

use super::{
    ApiError,
    extract::{Body, IfMatch, IfNoneMatch, List, Owner, Page, TaskPath, tag},
    large_answer::Written,
    refusals::{
        Condition, Conditional, IfNoneMatchHeader, Invalid, ListPath, OnePath, OneTask, Protected, WithBody,
    },
    task_json::JsonTasks,
};
use crate::store::{Listing, Revision};
use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{ETAG, EntityTag, LINK, LOCATION, TryIntoHeaderValue},
    },
};
use shared::{ErrorBody, NewTask, Task, TaskPatch, TaskReplacement};

type Answer = Result<HttpResponse, ApiError>;

/// Lists one's tasks, newest first.
///
/// All of them, or those that are asked for. With `limit` they come in pages: follow the `Link` header of each answer.
/// The place is kept while tasks come and go.
#[utoipa::path(
    get,
    path = "/api/{user_id}/tasks",
    operation_id = "list_tasks",
    tag = "tasks",
    params(ListPath, List, IfNoneMatchHeader),
    security(("access" = [])),
    responses(
        (status = 200, description = "The tasks", body = [Task], headers(
            ("ETag" = String, description = "Another after each change to any task of the account; an empty list has none"),
            ("Link" = String, description = "With `limit`: where the next page is, while more follow (RFC 8288, `rel=\"next\"`)"),
        )),
        (status = 304, description = "Nothing has changed since the `ETag` in `If-None-Match`"),
        Invalid,
        Protected,
    ),
)]
pub(super) async fn list(owner: Owner, page: Page, held: IfNoneMatch) -> Answer {
    let lists = &owner.services().lists;
    let kept = page.is_everything().then(|| lists.get(owner.user_id())).flatten();
    let known: Vec<Revision> = held.revisions().chain(kept.as_ref().map(|(revision, _)| *revision)).collect();
    let listing: Listing<JsonTasks> = owner.tasks().list(page.query(), &known).await?;
    let mut response = HttpResponse::Ok();
    if let Some(revision) = listing.revision() {
        let tag = EntityTag::new_strong(revision.to_string());
        response.insert_header((ETAG, format!("\"{revision}\"")));
        if held.holds(&tag) {
            return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
        }
    }
    let list = match (listing, kept) {
        (Listing::Known(now), Some((revision, list))) if now == revision => Written::Short(list),
        (Listing::Known(_), _) => return Err(ApiError::Internal),
        (Listing::Tasks(revision, mut tasks), _) => {
            if let Some(last) = page.size().and_then(|size| tasks.cut_to(size)) {
                let next = format!("</api/{}/tasks?{}>; rel=\"next\"", owner.user_id(), page.after(last));
                response.insert_header((LINK, next));
            }
            let list = Written::new(tasks.finish(), &owner.services().large_answers)?;
            if let (Written::Short(list), Some(revision), true) = (&list, revision, page.is_everything()) {
                lists.keep(owner.user_id(), revision, list);
            }
            list
        }
    };
    Ok(list.send(&mut response))
}

/// Adds a task.
///
/// It is open at first. An account holds at most 10,000 tasks.
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
            ("Location" = String, description = "Where it is"),
            ("ETag" = String, description = "Its `updated_at` in quotes"),
        )),
        Invalid,
        Protected,
        WithBody,
        (status = 422, description = "TASK_QUOTA_EXCEEDED", body = ErrorBody),
    ),
)]
pub(super) async fn create(owner: Owner, Body(new): Body<NewTask>) -> Answer {
    let task = owner.tasks().create(new).await?;
    let location = format!("/api/{}/tasks/{}", task.user_id, task.id);
    Ok(show(HttpResponse::Created().insert_header((LOCATION, location)), task))
}

/// Reads one task.
///
/// With `If-None-Match` it is sent only if it was changed since.
#[utoipa::path(
    get,
    path = "/api/{user_id}/tasks/{task_id}",
    operation_id = "get_task",
    tag = "tasks",
    params(OnePath, IfNoneMatchHeader),
    security(("access" = [])),
    responses(
        OneTask,
        (status = 304, description = "It has not changed since the `ETag` in `If-None-Match`"),
        Protected,
    ),
)]
pub(super) async fn get(owner: Owner, TaskPath(id): TaskPath, held: IfNoneMatch) -> Answer {
    let task = owner.tasks().get(id).await?;
    let tag = tag(task.updated_at);
    if held.holds(&tag) {
        return Ok(HttpResponse::NotModified().insert_header((ETAG, tag.to_string())).finish());
    }
    Ok(show(&mut HttpResponse::Ok(), task))
}

/// Writes a task anew.
///
/// What is left out goes back to its default. Of several writers with the same `If-Match` one wins.
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
pub(super) async fn replace(
    owner: Owner,
    TaskPath(id): TaskPath,
    IfMatch(when): IfMatch,
    Body(new): Body<TaskReplacement>,
) -> Answer {
    let task = owner.tasks().replace(id, new, when).await?;
    Ok(show(&mut HttpResponse::Ok(), task))
}

/// Changes a task in part.
///
/// What is left out stays as it is, and `null` clears the description. Of several writers with the same `If-Match` one
/// wins.
#[utoipa::path(
    patch,
    path = "/api/{user_id}/tasks/{task_id}",
    operation_id = "change_task",
    tag = "tasks",
    params(OnePath, Condition),
    request_body = TaskPatch,
    security(("access" = [])),
    responses(
        OneTask,
        Invalid,
        Protected,
        Conditional,
        WithBody,
    ),
)]
pub(super) async fn change(
    owner: Owner,
    TaskPath(id): TaskPath,
    IfMatch(when): IfMatch,
    Body(patch): Body<TaskPatch>,
) -> Answer {
    let task = owner.tasks().change(id, patch, when).await?;
    Ok(show(&mut HttpResponse::Ok(), task))
}

/// Turns `completed` over.
///
/// What was open is done, and what was done is open again. It takes no body.
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
pub(super) async fn toggle(owner: Owner, TaskPath(id): TaskPath) -> Answer {
    let task = owner.tasks().toggle(id).await?;
    Ok(show(&mut HttpResponse::Ok(), task))
}

/// Deletes a task for good.
///
/// With `If-Match` only if nobody has changed it since.
#[utoipa::path(
    delete,
    path = "/api/{user_id}/tasks/{task_id}",
    operation_id = "delete_task",
    tag = "tasks",
    params(OnePath, Condition),
    security(("access" = [])),
    responses(
        (status = 204, description = "It is gone"),
        Invalid,
        Protected,
        Conditional,
    ),
)]
pub(super) async fn delete(owner: Owner, TaskPath(id): TaskPath, IfMatch(when): IfMatch) -> Answer {
    owner.tasks().delete(id, when).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The task and the tag by which a later write can tell whether it was changed.
fn show(response: &mut HttpResponseBuilder, task: Task) -> HttpResponse {
    if let Ok(tag) = tag(task.updated_at).try_into_value() {
        response.insert_header((ETAG, tag));
    }
    response.json(task)
}
