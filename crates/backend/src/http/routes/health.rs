//! Health checks for load balancers and monitoring.

use crate::http::{Services, error::HandlerResult};
use actix_web::{HttpResponse, web::Data};
use serde::Serialize;
use shared::ErrorBody;
use utoipa::ToSchema;

/// The service is healthy.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    status: &'static str,
}

/// Reports that the program is alive.
///
/// Independent of the database.
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 200, description = "It is", body = Health)))]
pub(crate) async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: "ok" })
}

/// Reports whether the program can serve.
///
/// It can if the database is available, and can be written: 503 also for two seconds after a write that failed.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "health",
    responses(
        (status = 200, description = "It is", body = Health),
        (status = 503, description = "DATABASE_UNAVAILABLE, OVERLOADED", body = ErrorBody),
    ),
)]
pub(crate) async fn readyz(services: Data<Services>) -> HandlerResult {
    services.store.ping().await?;
    Ok(HttpResponse::Ok().json(Health { status: "ok" }))
}
