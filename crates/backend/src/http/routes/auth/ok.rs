//! `GET /api/auth/ok`

use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::ToSchema;

/// The service is available.
#[derive(Serialize, ToSchema)]
pub(crate) struct Ok {
    ok: bool,
}

/// Reports that the service is available.
///
/// For Better Auth's clients.
#[utoipa::path(get, path = "/api/auth/ok", tag = "auth", responses((status = 200, description = "The service is available", body = Ok)))]
pub(crate) async fn ok() -> HttpResponse {
    HttpResponse::Ok().json(Ok { ok: true })
}
