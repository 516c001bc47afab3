//! `GET /api/{user_id}/lists/{list_id}`

use super::one::list_response;
use crate::http::{
    ApiError,
    error::HandlerResult,
    extract::{IfMatch, IfNoneMatch, ListPath, TaskOwner, tag},
    openapi::responses::{
        Condition, ConditionalList, IfNoneMatchHeader, Invalid, OneList, OneListPath, Protected,
    },
};
use actix_web::{HttpResponse, http::header::ETAG};

/// Reads a list.
///
/// Without its tasks, which `GET /api/{user_id}/tasks?list=` returns. With `If-None-Match` its body is sent only if the
/// list was changed.
#[utoipa::path(
    get,
    path = "/api/{user_id}/lists/{list_id}",
    operation_id = "get_list",
    tag = "lists",
    params(OneListPath, Condition, IfNoneMatchHeader),
    security(("access" = [])),
    responses(
        OneList,
        (status = 304, description = "The list still has the `ETag` in `If-None-Match`"),
        Invalid,
        Protected,
        ConditionalList,
    ),
)]
pub(crate) async fn read(
    owner: TaskOwner,
    ListPath(id): ListPath,
    IfMatch(when): IfMatch,
    cached: IfNoneMatch,
) -> HandlerResult {
    let list = owner.tasks().list_by_id(id).await?;
    if !when.is_met_by(list.updated_at) {
        return Err(ApiError::ListChanged);
    }
    let tag = tag(list.updated_at);
    if cached.contains(&tag) {
        return Ok(HttpResponse::NotModified().insert_header((ETAG, tag.to_string())).finish());
    }
    Ok(list_response(&mut HttpResponse::Ok(), &list))
}
