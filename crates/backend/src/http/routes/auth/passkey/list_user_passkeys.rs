//! `GET /api/auth/passkey/list-user-passkeys`

use crate::http::{Services, error::HandlerResult, extract::Session};
use actix_web::{HttpResponse, web::Data};
use shared::{ErrorBody, Passkey};

/// Lists the account's passkeys.
///
/// Those that were added last first.
#[utoipa::path(
    get,
    path = "/api/auth/passkey/list-user-passkeys",
    tag = "auth",
    security(("session" = [])),
    responses(
        (status = 200, description = "At most 20", body = Vec<Passkey>),
        (status = 401, description = "UNAUTHORIZED", body = ErrorBody),
        (status = 503, description = "DATABASE_UNAVAILABLE", body = ErrorBody),
    ),
)]
pub(crate) async fn list_user_passkeys(services: Data<Services>, session: Session) -> HandlerResult {
    Ok(HttpResponse::Ok().json(services.store.account_of(&session.verified).passkeys().await?))
}
