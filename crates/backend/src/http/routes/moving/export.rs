//! `GET /api/{user_id}/export`

use super::file::File;
use crate::http::{
    error::HandlerResult,
    extract::{Query, TaskOwner},
    openapi::responses::{Invalid, ListPath, Protected},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
};
use formats::{ExportFormat, Exporter};
use serde::Deserialize;
use store::TaskFilter;
use utoipa::IntoParams;

/// What the file is to be.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Parameters {
    /// `json` has everything; `csv`, `ics` and `todotxt` are for other programs.
    #[param(value_type = String, pattern = "^(json|csv|ics|todotxt)$", example = "json")]
    format: ExportFormat,
}

/// Exports every list and task.
///
/// A file that an import reads back. Tasks in the trash are not in it.
#[utoipa::path(
    get,
    path = "/api/{user_id}/export",
    operation_id = "export_file",
    tag = "moving",
    params(ListPath, Parameters),
    security(("access" = [])),
    responses(
        (status = 200, description = "The file", headers(
            ("Content-Disposition" = String, description = "`attachment`, with a name for the file"),
        ), content(
            (serde_json::Value = "application/json"),
            (String = "text/csv"),
            (String = "text/calendar"),
            (String = "text/plain"),
        )),
        Invalid,
        Protected,
    ),
)]
pub(crate) async fn export(
    request: HttpRequest,
    owner: TaskOwner,
    Query(Parameters { format }): Query<Parameters>,
) -> HandlerResult {
    let file = File::begin(&request, owner.clone(), TaskFilter::default())?;
    let (_, lists) = owner.tasks().lists().await?;
    let exporter = Exporter::new(format, lists, owner.services().clock.now());
    let name = format!("attachment; filename=\"{}\"", format.file_name());
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, format.media_type()))
        .insert_header((CONTENT_DISPOSITION, name))
        .streaming(file.parts(exporter).await?))
}
