//! `GET /api/{user_id}/export`

use crate::{
    http::{
        ApiError,
        error::HandlerResult,
        extract::{Query, TaskOwner},
        openapi::responses::{Invalid, ListPath, Protected},
    },
    moving::pages,
};
use actix_web::{
    HttpResponse,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    web::Bytes,
};
use formats::{ExportFormat, Exporter};
use futures_util::{Stream, StreamExt, stream};
use serde::Deserialize;
use std::io;
use store::{Place, TaskFilter};
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
    owner: TaskOwner,
    Query(Parameters { format }): Query<Parameters>,
) -> HandlerResult {
    let (_, lists) = owner.tasks().lists().await?;
    let exporter = Exporter::new(format, lists, owner.services().clock.now());
    let name = format!("attachment; filename=\"{}\"", format.file_name());
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, format.media_type()))
        .insert_header((CONTENT_DISPOSITION, name))
        .streaming(file(owner, exporter, TaskFilter::default()).await?))
}

/// The parts of a file, each with a page of tasks. The first is read before the response begins, so that a refusal has its
/// status; a failure after that cuts the file off, and the client notices.
///
/// # Errors
/// Those of the first page.
pub(super) async fn file(
    owner: TaskOwner,
    mut exporter: Exporter,
    filter: TaskFilter,
) -> Result<impl Stream<Item = io::Result<Bytes>> + use<>, ApiError> {
    let mut begin = Vec::new();
    exporter.begin(&mut begin).map_err(|_| ApiError::Internal)?;
    let (first, rest) = Part { owner, exporter, filter, after: None }.read().await?;
    let rest = stream::unfold(rest, |part| async {
        match part?.read().await {
            Ok((bytes, rest)) => Some((Ok(Bytes::from(bytes)), rest)),
            Err(error) => Some((Err(io::Error::other(error.to_string())), None)),
        }
    });
    begin.extend(first);
    Ok(stream::iter([Ok(Bytes::from(begin))]).chain(rest))
}

/// A part of a file that is not read yet.
struct Part {
    owner: TaskOwner,
    exporter: Exporter,
    filter: TaskFilter,
    after: Option<Place>,
}

impl Part {
    /// Its bytes, and the part that follows.
    async fn read(mut self) -> Result<(Vec<u8>, Option<Self>), ApiError> {
        let (tasks, next) = pages::read(&self.owner.tasks(), self.filter.clone(), self.after.take()).await?;
        let mut bytes = Vec::new();
        self.exporter.tasks(&tasks, &mut bytes).map_err(|_| ApiError::Internal)?;
        if next.is_some() {
            return Ok((bytes, Some(Self { after: next, ..self })));
        }
        self.exporter.end(&mut bytes).map_err(|_| ApiError::Internal)?;
        Ok((bytes, None))
    }
}
