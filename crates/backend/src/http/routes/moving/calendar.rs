//! `GET /api/{user_id}/feed.ics`

use super::file::File;
use crate::http::{
    ApiError,
    error::HandlerResult,
    extract::{Query, TaskOwner},
    openapi::responses::ListPath,
};
use actix_web::{HttpRequest, HttpResponse, http::header::CONTENT_TYPE};
use formats::Exporter;
use serde::Deserialize;
use shared::{Date, ErrorBody};
use store::{DueFilter, StoreError, TaskFilter};
use utoipa::IntoParams;

/// What opens the feed.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Parameters {
    /// A personal access token with the permission `{"feed": ["read"]}`.
    #[serde(default)]
    #[param(required = true, example = "lk_pat_…")]
    key: String,
}

/// Returns a calendar of what is due.
///
/// For calendar programs, which subscribe to a URL: every open task that is due, as an event. The key is a personal access
/// token that opens nothing else; with any other, and for another account, there is no such feed.
#[utoipa::path(
    get,
    path = "/api/{user_id}/feed.ics",
    operation_id = "read_feed",
    tag = "moving",
    params(ListPath, Parameters),
    security(()),
    responses(
        (status = 200, description = "The calendar (RFC 5545)", body = String, content_type = "text/calendar"),
        (status = 404, description = "NOT_FOUND: the key does not open it", body = ErrorBody),
        (status = 503, description = "OVERLOADED, DATABASE_UNAVAILABLE", body = ErrorBody),
    ),
)]
pub(crate) async fn calendar(
    request: HttpRequest,
    query: Result<Query<Parameters>, ApiError>,
) -> HandlerResult {
    let Query(Parameters { key }) = query.map_err(hidden)?;
    let owner = TaskOwner::of_calendar(&request, &key).await.map_err(hidden)?;
    let services = owner.services();
    let app = services.mailer.as_ref().map(|mailer| mailer.app().to_string());
    let exporter = Exporter::feed(app, services.clock.now());
    let due = DueFilter::Between(Date::MIN, Date::MAX);
    let filter = TaskFilter { completed: Some(false), due: Some(due), ..TaskFilter::default() };
    let file = File::begin(&request, owner, filter)?;
    let body = file.parts(exporter).await.map_err(hidden)?;
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/calendar; charset=utf-8")).streaming(body))
}

/// Without the key, a client learns nothing.
fn hidden(error: ApiError) -> ApiError {
    match error {
        ApiError::Overloaded | ApiError::DatabaseUnavailable(_) | ApiError::Internal => error,
        _ => StoreError::NotFound.into(),
    }
}
