//! `/api/{user_id}/tasks`: the account's tasks. Every handler takes an [`Owner`] first, since without one it
//! has no way to tasks at all.

use super::{
    ApiError,
    extract::{Body, IfMatch, IfNoneMatch, List, Owner, Page, TaskPath, tag},
    large_answer::Written,
    refusals::{Condition, Conditional, IfNoneMatchHeader, Invalid, ListPath, OnePath, Protected, WithBody},
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
#[utoipa::path(
    get,
    path = "/api/{user_id}/tasks",
    tag = "tasks",
    params(ListPath, List, IfNoneMatchHeader),
    security(("access" = [])),
    responses(
        (status = 200, description = "The tasks; with `limit`, a `Link` to the next page while more follow; the `ETag` is another after each change", body = [Task]),
        (status = 304, description = "Nothing has changed since the `ETag` in `If-None-Match`"),
        Invalid,
        Protected,
    ),
)]
pub(super) async fn list(owner: Owner, page: Page, held: IfNoneMatch) -> Answer {
    let lists = &owner.services().lists;
    let kept = page.is_everything().then(|| lists.get(owner.user_id())).flatten();
    let known: Vec<Revision> = held.revisions().chain(kept.as_ref().map(|(revision, _)| *revision)).collect();
    let listing = owner.tasks().list(page.query(), &known).await?;
    let mut response = HttpResponse::Ok();
    if let Some(revision) = listing.revision() {
        let tag = EntityTag::new_strong(revision.to_string());
        response.insert_header((ETAG, tag.to_string()));
        if held.holds(&tag) {
            return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
        }
    }
    let list = match (listing, kept) {
        (Listing::Known(now), Some((revision, list))) if now == revision => Written::Short(list),
        (Listing::Known(_), _) => return Err(ApiError::Internal),
        (Listing::Tasks(revision, tasks), _) => {
            let tasks = one_page(tasks, &owner, &page, &mut response);
            let list = Written::list(&owner.services().large_answers, tasks).await?;
            if let (Written::Short(list), Some(revision), true) = (&list, revision, page.is_everything()) {
                lists.keep(owner.user_id(), revision, list);
            }
            list
        }
    };
    Ok(list.send(&mut response))
}

/// Without the task that only tells that there is another page, whose link goes into the answer.
fn one_page(
    mut tasks: Vec<Task>,
    owner: &Owner,
    page: &Page,
    response: &mut HttpResponseBuilder,
) -> Vec<Task> {
    let size = page.size().filter(|size| tasks.len() > *size);
    tasks.truncate(size.unwrap_or(usize::MAX));
    if let Some(last) = tasks.last().filter(|_| size.is_some()) {
        let next = format!("</api/{}/tasks?{}>; rel=\"next\"", owner.user_id(), page.after(last.id));
        response.insert_header((LINK, next));
    }
    tasks
}

/// Adds a task.
#[utoipa::path(
    post,
    path = "/api/{user_id}/tasks",
    tag = "tasks",
    params(ListPath),
    request_body = NewTask,
    security(("access" = [])),
    responses(
        (status = 201, description = "The task; `Location` says where it is", body = Task),
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
#[utoipa::path(
    get,
    path = "/api/{user_id}/tasks/{task_id}",
    tag = "tasks",
    params(OnePath, IfNoneMatchHeader),
    security(("access" = [])),
    responses(
        (status = 200, description = "The task; its `ETag` is its `updated_at` in quotes", body = Task),
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

/// Writes a task anew: what is left out goes back to its default.
#[utoipa::path(
    put,
    path = "/api/{user_id}/tasks/{task_id}",
    tag = "tasks",
    params(OnePath, Condition),
    request_body = TaskReplacement,
    security(("access" = [])),
    responses(
        (status = 200, description = "The task", body = Task),
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

/// Changes a task in part: what is left out stays, and `null` clears the description.
#[utoipa::path(
    patch,
    path = "/api/{user_id}/tasks/{task_id}",
    tag = "tasks",
    params(OnePath, Condition),
    request_body = TaskPatch,
    security(("access" = [])),
    responses(
        (status = 200, description = "The task", body = Task),
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
#[utoipa::path(
    patch,
    path = "/api/{user_id}/tasks/{task_id}/complete",
    tag = "tasks",
    params(OnePath),
    security(("access" = [])),
    responses(
        (status = 200, description = "The task", body = Task),
        Protected,
    ),
)]
pub(super) async fn toggle(owner: Owner, TaskPath(id): TaskPath) -> Answer {
    let task = owner.tasks().toggle(id).await?;
    Ok(show(&mut HttpResponse::Ok(), task))
}

/// Deletes a task for good.
#[utoipa::path(
    delete,
    path = "/api/{user_id}/tasks/{task_id}",
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
