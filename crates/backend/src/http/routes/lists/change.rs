//! `PATCH /api/{user_id}/lists/{list_id}`

use super::one::list_response;
use crate::http::{
    ApiError,
    error::HandlerResult,
    extract::{Body, ListPath, TaskOwner, When},
    openapi::responses::{Condition, ConditionalList, Invalid, OneList, OneListPath, Protected, WithBody},
};
use actix_web::HttpResponse;
use shared::{ErrorBody, ListPatch};

/// Changes some members of a list.
///
/// Absent members are unchanged; `null` clears one.
#[utoipa::path(
    patch,
    path = "/api/{user_id}/lists/{list_id}",
    operation_id = "change_list",
    tag = "lists",
    params(OneListPath, Condition),
    request_body(content((ListPatch = "application/json"), (ListPatch = "application/merge-patch+json"))),
    security(("access" = [])),
    responses(
        OneList,
        Invalid,
        Protected,
        ConditionalList,
        WithBody,
        (status = 422, description = "POSITION_TOO_LONG", body = ErrorBody),
    ),
)]
pub(crate) async fn change(
    owner: TaskOwner,
    ListPath(id): ListPath,
    When(when): When,
    Body(patch): Body<ListPatch>,
) -> HandlerResult {
    let list = owner.tasks().change_list(id, patch, when).await.map_err(ApiError::of_list)?;
    Ok(list_response(&mut HttpResponse::Ok(), &list))
}
