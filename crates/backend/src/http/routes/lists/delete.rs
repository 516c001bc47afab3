//! `DELETE /api/{user_id}/lists/{list_id}`

use crate::http::{
    ApiError,
    error::HandlerResult,
    extract::{ListPath, Query, TaskOwner, When},
    openapi::responses::{Condition, ConditionalList, Invalid, OneListPath, Protected},
};
use actix_web::HttpResponse;
use serde::Deserialize;
use store::TasksOfList;
use utoipa::{IntoParams, ToSchema};

/// What becomes of the tasks.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeletionParameters {
    /// Where the tasks of the list go, with their subtasks.
    #[serde(default)]
    #[param(nullable = false)]
    pub(crate) tasks: Destination,
}

/// Where the tasks of a deleted list go.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Destination {
    Inbox,
    #[default]
    Trash,
}

impl From<Destination> for TasksOfList {
    fn from(destination: Destination) -> Self {
        match destination {
            Destination::Inbox => Self::ToInbox,
            Destination::Trash => Self::ToTrash,
        }
    }
}

/// Deletes a list.
///
/// Its tasks go to the trash, or with `tasks=inbox` to the inbox. The list itself cannot be restored: a task that is
/// restored from the trash is in the inbox afterwards. With `If-Match` only if the list was not changed.
#[utoipa::path(
    delete,
    path = "/api/{user_id}/lists/{list_id}",
    operation_id = "delete_list",
    tag = "lists",
    params(OneListPath, DeletionParameters, Condition),
    security(("access" = [])),
    responses(
        (status = 204, description = "The list is deleted"),
        Invalid,
        Protected,
        ConditionalList,
    ),
)]
pub(crate) async fn delete(
    owner: TaskOwner,
    ListPath(id): ListPath,
    When(when): When,
    Query(DeletionParameters { tasks }): Query<DeletionParameters>,
) -> HandlerResult {
    owner.tasks().delete_list(id, tasks.into(), when).await.map_err(ApiError::of_list)?;
    Ok(HttpResponse::NoContent().finish())
}
