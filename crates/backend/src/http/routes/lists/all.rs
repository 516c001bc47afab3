//! `GET /api/{user_id}/lists`

use crate::http::{
    ApiError,
    error::HandlerResult,
    extract::{IfListMatch, IfNoneMatch, TaskOwner},
    openapi::responses::{Condition, ConditionalList, IfNoneMatchHeader, Invalid, ListPath, Protected},
};
use actix_web::{
    HttpResponse,
    http::header::{ETAG, EntityTag},
};
use shared::List;

/// Lists the lists of the account.
///
/// In the order of their positions. A list that was never moved has, as if it were its position, its id as 32 hexadecimal
/// digits followed by `80`: so lists are in the order of creation until one is moved. The inbox, where every other task
/// is, is none of them.
#[utoipa::path(
    get,
    path = "/api/{user_id}/lists",
    operation_id = "list_lists",
    tag = "lists",
    params(ListPath, Condition, IfNoneMatchHeader),
    security(("access" = [])),
    responses(
        (status = 200, description = "The lists", body = [List], headers(
            ("ETag" = String, description = "Changes with every change to any list or task of the account"),
        )),
        (status = 304, description = "The lists still have the `ETag` in `If-None-Match`"),
        Invalid,
        Protected,
        ConditionalList,
    ),
)]
pub(crate) async fn all(owner: TaskOwner, wanted: IfListMatch, cached: IfNoneMatch) -> HandlerResult {
    let (revision, lists) = owner.tasks().lists().await?;
    wanted.check(Some(revision)).map_err(|_| ApiError::ListChanged)?;
    let tag = EntityTag::new_strong(revision.to_string());
    let is_cached = cached.contains(&tag);
    let mut response = if is_cached { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((ETAG, tag.to_string()));
    Ok(if is_cached { response.finish() } else { response.json(lists) })
}
