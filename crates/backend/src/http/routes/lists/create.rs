//! `POST /api/{user_id}/lists`

use super::one::list_response;
use crate::http::{
    ApiError,
    error::HandlerResult,
    extract::{Body, IfListMatch, NoIfNoneMatch, TaskOwner},
    openapi::responses::{ConditionalList, Invalid, ListPath, Protected, WithBody},
};
use actix_web::{HttpResponse, http::header::LOCATION};
use shared::{ErrorBody, List, NewList};
use store::Created;

/// Creates a list.
///
/// With an `id` that the client made the request can be repeated: then the response has status 200 and the list as it is
/// now. An account has at most 200 lists, including archived ones.
#[utoipa::path(
    post,
    path = "/api/{user_id}/lists",
    operation_id = "create_list",
    tag = "lists",
    params(ListPath),
    request_body = NewList,
    security(("access" = [])),
    responses(
        (status = 201, description = "The list", body = List, headers(
            ("Location" = String, description = "The URL of the list"),
            ("ETag" = String, description = "Its `updated_at` in quotes"),
        )),
        (status = 200, description = "The list of an earlier request with this `id`", body = List, headers(
            ("Location" = String, description = "The URL of the list"),
            ("ETag" = String, description = "Its `updated_at` in quotes"),
        )),
        Invalid,
        Protected,
        ConditionalList,
        WithBody,
        (status = 410, description = "LIST_DELETED: there was a list with this `id`", body = ErrorBody),
        (status = 422, description = "LIST_QUOTA_EXCEEDED, POSITION_TOO_LONG", body = ErrorBody),
    ),
)]
pub(crate) async fn create(
    owner: TaskOwner,
    wanted: IfListMatch,
    unconditional: Result<NoIfNoneMatch, ApiError>,
    Body(new): Body<NewList>,
) -> HandlerResult {
    wanted.reject().and(unconditional).map_err(|_| ApiError::ListChanged)?;
    let (mut response, list) = match owner.tasks().create_list(new).await.map_err(ApiError::of_list)? {
        Created::New(list) => (HttpResponse::Created(), list),
        Created::Existing(list) => (HttpResponse::Ok(), list),
    };
    let location = format!("/api/{}/lists/{}", owner.user_id(), list.id);
    Ok(list_response(response.insert_header((LOCATION, location)), &list))
}
