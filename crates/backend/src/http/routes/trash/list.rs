//! `GET /api/{user_id}/trash`

use crate::http::{
    ApiError,
    error::HandlerResult,
    extract::{Query, TaskOwner, client_network},
    large_response::JsonBody,
    openapi::responses::{Invalid, ListPath, Protected},
};
use actix_web::{HttpRequest, HttpResponse, http::header::LINK};
use serde::Deserialize;
use shared::DeletedTask;
use store::{TrashCursor, TrashPage};
use utoipa::IntoParams;

/// The query parameters.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Page {
    /// The maximum number of tasks. Without it, all of them.
    #[param(value_type = Option<i64>, nullable = false, minimum = 1, maximum = 1000)]
    limit: Option<String>,
    /// Where to continue, as given by the `Link` header of the previous page.
    #[param(nullable = false)]
    cursor: Option<String>,
}

impl Page {
    fn limit(&self) -> Result<Option<usize>, ApiError> {
        let Some(limit) = &self.limit else { return Ok(None) };
        let limit = limit.parse().ok().filter(|limit| (1..=1000).contains(limit));
        limit.map(Some).ok_or_else(|| ApiError::field("limit", "limit must be a number from 1 to 1000"))
    }

    fn after(&self) -> Result<Option<TrashCursor>, ApiError> {
        let cursor = self.cursor.as_ref().map(|cursor| cursor.parse()).transpose();
        cursor.map_err(|_| ApiError::field("cursor", "cursor must be taken from a Link header"))
    }
}

/// Lists what is in the trash, what was deleted last first.
///
/// Tasks stay there for 30 days, the latest 10,000 of them. With `limit`, and if they have more than 16 MiB, they come in
/// pages: follow the `Link` header of each response.
#[utoipa::path(
    get,
    path = "/api/{user_id}/trash",
    operation_id = "list_trash",
    tag = "trash",
    params(ListPath, Page),
    security(("access" = [])),
    responses(
        (status = 200, description = "The deleted tasks", body = [DeletedTask], headers(
            ("Link" = String, description = "The URL of the next page, if there is one (RFC 8288, `rel=\"next\"`)"),
        )),
        Invalid,
        Protected,
    ),
)]
pub(crate) async fn list(owner: TaskOwner, Query(page): Query<Page>, request: HttpRequest) -> HandlerResult {
    let limit = page.limit()?;
    let TrashPage { tasks, next } = owner.tasks().trash(page.after()?, limit).await?;
    let mut response = HttpResponse::Ok();
    if let Some(next) = next {
        let limit = limit.map(|limit| format!("limit={limit}&")).unwrap_or_default();
        let next = format!("</api/{}/trash?{limit}cursor={next}>; rel=\"next\"", owner.user_id());
        response.insert_header((LINK, next));
    }
    let json = serde_json::to_vec(&tasks).map_err(|_| ApiError::Internal)?;
    let memory = &owner.services().large_responses;
    Ok(JsonBody::new(json, memory, || client_network(&request))?.send(&mut response))
}
