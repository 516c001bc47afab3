//! `POST /api/{user_id}/import/{import_id}/undo`

use crate::http::{
    ApiError,
    error::HandlerResult,
    extract::TaskOwner,
    openapi::responses::{OneImportPath, Protected},
};
use actix_web::{HttpRequest, HttpResponse};
use shared::ImportUndone;
use uuid::Uuid;

/// Undoes an import.
///
/// Every task that it added is moved to the trash, and the lists that it added are deleted if no other task is in them. The
/// file can be imported again.
#[utoipa::path(
    post,
    path = "/api/{user_id}/import/{import_id}/undo",
    operation_id = "undo_import",
    tag = "moving",
    params(OneImportPath),
    security(("access" = [])),
    responses((status = 200, description = "What was removed", body = ImportUndone), Protected),
)]
pub(crate) async fn undo(owner: TaskOwner, request: HttpRequest) -> HandlerResult {
    let id: Option<Uuid> = request.match_info().get("import_id").and_then(|id| id.parse().ok());
    let undone = owner.tasks().undo_import(id.ok_or(ApiError::NotFound)?).await?;
    Ok(HttpResponse::Ok().json(undone))
}
