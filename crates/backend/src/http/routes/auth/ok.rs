//! `GET /api/auth/ok`

use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::ToSchema;

/// The service is there.
#[derive(Serialize, ToSchema)]
pub(crate) struct Ok {
    ok: bool,
}

/// Whether the service is there.
///
/// This is how Better Auth's clients ask.
#[utoipa::path(get, path = "/api/auth/ok", tag = "auth", responses((status = 200, description = "It is", body = Ok)))]
pub(crate) async fn ok() -> HttpResponse {
    HttpResponse::Ok().json(Ok { ok: true })
}
