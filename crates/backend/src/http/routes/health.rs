//! For load balancers and whoever watches.

use super::{ApiError, Services};
use actix_web::{HttpResponse, web::Data};
use serde::Serialize;
use shared::ErrorBody;
use utoipa::ToSchema;

/// All is well.
#[derive(Serialize, ToSchema)]
pub(super) struct Health {
    status: &'static str,
}

/// Whether the program is alive.
///
/// It answers as long as it can answer at all, whatever the database does.
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 200, description = "It is", body = Health)))]
pub(super) async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: "ok" })
}

/// Whether the program can serve.
///
/// It can if the database answers.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "health",
    responses(
        (status = 200, description = "It is", body = Health),
        (status = 503, description = "DATABASE_UNAVAILABLE", body = ErrorBody),
    ),
)]
pub(super) async fn readyz(services: Data<Services>) -> Result<HttpResponse, ApiError> {
    services.store.ping().await?;
    Ok(HttpResponse::Ok().json(Health { status: "ok" }))
}
