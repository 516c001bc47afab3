//! `GET /api/{user_id}/tasks`

use super::json::JsonTasks;
use crate::http::{
    ApiError,
    error::HandlerResult,
    extract::{IfListMatch, IfNoneMatch, List, Page, TaskOwner, client_network},
    large_response::JsonBody,
    openapi::responses::{
        Condition, Conditional, IfNoneMatchHeader, Invalid, ListPath, Protected, TagParameter,
    },
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{ETAG, EntityTag, LINK},
    },
};
use shared::Task;
use store::{Listing, Revision};

/// Lists the tasks of the account, newest first unless sorted otherwise.
///
/// All of them, or those that match every filter. With `limit`, and if they have more than 16 MiB, they come in pages:
/// follow the `Link` header of each response. A cursor keeps its place while tasks are created, changed and deleted.
#[utoipa::path(
    get,
    path = "/api/{user_id}/tasks",
    operation_id = "list_tasks",
    tag = "tasks",
    params(ListPath, List, TagParameter, Condition, IfNoneMatchHeader),
    security(("access" = [])),
    responses(
        (status = 200, description = "The tasks", body = [Task], headers(
            ("ETag" = String, description = "Changes with every change to any task of the account; an empty list has none"),
            ("Link" = String, description = "The URL of the next page, if there is one (RFC 8288, `rel=\"next\"`)"),
        )),
        (status = 304, description = "The list still has the `ETag` in `If-None-Match`"),
        Invalid,
        Protected,
        Conditional,
    ),
)]
pub(crate) async fn list(
    owner: TaskOwner,
    page: Page,
    wanted: IfListMatch,
    cached: IfNoneMatch,
    request: HttpRequest,
) -> HandlerResult {
    let lists = &owner.services().lists;
    let kept = page.is_everything().then(|| lists.get(owner.user_id())).flatten();
    let known: Vec<Revision> =
        cached.revisions().chain(kept.as_ref().map(|(revision, _)| *revision)).collect();
    let listing: Listing<JsonTasks> = owner.tasks().list(page.query(), &known).await?;
    wanted.check(listing.revision())?;
    let mut response = HttpResponse::Ok();
    if let Some(revision) = listing.revision() {
        let tag = EntityTag::new_strong(revision.to_string());
        response.insert_header((ETAG, format!("\"{revision}\"")));
        if cached.contains(&tag) {
            return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
        }
    }
    let list = match (listing, kept) {
        (Listing::Known(now), Some((revision, list))) if now == revision => JsonBody::Short(list),
        (Listing::Known(_), _) => return Err(ApiError::Internal),
        (Listing::Tasks(revision, mut tasks), _) => {
            if let Some(last) = tasks.truncate(page.size()) {
                let next = format!("</api/{}/tasks?{}>; rel=\"next\"", owner.user_id(), page.after(&last));
                response.insert_header((LINK, next));
            }
            let memory = &owner.services().large_responses;
            let list = JsonBody::new(tasks.finish(), memory, || client_network(&request))?;
            if let (JsonBody::Short(list), Some(revision), true) = (&list, revision, page.is_everything()) {
                lists.keep(owner.user_id(), revision, list);
            }
            list
        }
    };
    Ok(list.send(&mut response))
}
