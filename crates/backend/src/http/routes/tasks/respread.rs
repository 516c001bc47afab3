//! `POST /api/{user_id}/tasks/respread`

use crate::http::{
    error::HandlerResult,
    extract::{Query, TaskOwner},
    openapi::responses::{Invalid, ListPath, Protected},
};
use actix_web::HttpResponse;
use serde::Deserialize;
use shared::ListId;
use utoipa::IntoParams;

/// Which tasks.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RespreadParameters {
    /// The id of a list, or `inbox`.
    #[param(value_type = String, example = "inbox")]
    list: Place,
}

/// A list, or the inbox.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Place(Option<ListId>);

impl TryFrom<String> for Place {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.as_str() {
            "inbox" => Ok(Self(None)),
            id => id.parse().map(|id| Self(Some(id))).map_err(|_| "list must be the id of a list, or inbox"),
        }
    }
}

/// Gives the tasks of a list short positions.
///
/// Their order stays as it is. For when a position would become too long; the request has no body.
#[utoipa::path(
    post,
    path = "/api/{user_id}/tasks/respread",
    operation_id = "respread_tasks",
    tag = "tasks",
    params(ListPath, RespreadParameters),
    security(("access" = [])),
    responses(
        (status = 204, description = "The tasks of the list have new positions"),
        Invalid,
        Protected,
    ),
)]
pub(crate) async fn respread(
    owner: TaskOwner,
    Query(RespreadParameters { list: Place(list) }): Query<RespreadParameters>,
) -> HandlerResult {
    owner.tasks().respread(list).await?;
    Ok(HttpResponse::NoContent().finish())
}
