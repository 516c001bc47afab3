//! `GET /api/{user_id}/tags`

use crate::http::{
    error::HandlerResult,
    extract::TaskOwner,
    openapi::responses::{ListPath, Protected},
};
use actix_web::HttpResponse;
use shared::TagCount;

/// Lists the tags of the account.
///
/// Sorted without regard to case, each with the number of tasks that have it. Tasks in the trash do not count.
#[utoipa::path(
    get,
    path = "/api/{user_id}/tags",
    operation_id = "list_tags",
    tag = "tags",
    params(ListPath),
    security(("access" = [])),
    responses(
        (status = 200, description = "The tags", body = [TagCount]),
        Protected,
    ),
)]
pub(crate) async fn all(owner: TaskOwner) -> HandlerResult {
    Ok(HttpResponse::Ok().json(owner.tasks().tags().await?))
}
