//! `/api/auth/api-key`: personal access tokens, in the shape of Better Auth's api-key plugin.

use super::{Answer, token::session_error};
use crate::{
    auth::{ApiKeyHash, new_api_key},
    http::{
        ApiError, Services,
        extract::{Body, Session},
        refusals,
    },
    mail::Letter,
    store::StoreError,
};
use actix_web::{HttpResponse, web::Data};
use shared::{ApiKeys, CreatedApiKey, DeleteApiKey, ErrorBody, NewApiKey, Success};

/// Makes a personal access token.
///
/// It is what a script shows instead of a password, and it is shown this once.
#[utoipa::path(
    post,
    path = "/api/auth/api-key/create",
    operation_id = "create_api_key",
    tag = "auth",
    security(("session" = [])),
    request_body = NewApiKey,
    responses(
        (status = 200, description = "The token, and what is known of it", body = CreatedApiKey),
        refusals::OfSession,
        refusals::Invalid,
        refusals::WithBody,
        (status = 422, description = "API_KEY_QUOTA_EXCEEDED", body = ErrorBody),
    ),
)]
pub(crate) async fn create(services: Data<Services>, session: Session, Body(new): Body<NewApiKey>) -> Answer {
    if new.permissions.tasks.is_empty() {
        return Err(ApiError::field("permissions", "Name at least one permission: read or write"));
    }
    let account = services.store.account_of(&session.verified).await.map_err(session_error)?;
    let key = new_api_key().map_err(|_| ApiError::Internal)?;
    let hash = ApiKeyHash::of(&key)?;
    let created = services.store.create_api_key(&session.verified, new, hash).await;
    let api_key = created.map_err(|error| match error {
        StoreError::QuotaExceeded => ApiError::ApiKeyQuotaExceeded,
        error => session_error(error),
    })?;
    tracing::info!(target: "security", user = %api_key.reference_id, id = %api_key.id, scope = %api_key.permissions, "access token made");
    services.send_letter(&account, Letter::access_token_made);
    Ok(HttpResponse::Ok().json(CreatedApiKey { key, api_key }))
}

/// Lists one's personal access tokens.
///
/// Those that have not expired, newest first, without what opens anything.
#[utoipa::path(
    get,
    path = "/api/auth/api-key/list",
    operation_id = "list_api_keys",
    tag = "auth",
    security(("session" = [])),
    responses(
        (status = 200, description = "What is known of them", body = ApiKeys),
        (status = 401, description = "UNAUTHORIZED", body = ErrorBody),
        (status = 503, description = "DATABASE_UNAVAILABLE", body = ErrorBody),
    ),
)]
pub(crate) async fn list(services: Data<Services>, session: Session) -> Answer {
    let api_keys = services.store.api_keys_of(&session.verified).await.map_err(session_error)?;
    Ok(HttpResponse::Ok().json(ApiKeys { total: api_keys.len(), api_keys }))
}

/// Revokes a personal access token.
///
/// It is refused from now on, everywhere.
#[utoipa::path(
    post,
    path = "/api/auth/api-key/delete",
    operation_id = "delete_api_key",
    tag = "auth",
    security(("session" = [])),
    request_body = DeleteApiKey,
    responses(
        (status = 200, description = "It is gone", body = Success),
        refusals::OfSession,
        refusals::Invalid,
        (status = 404, description = "NOT_FOUND", body = ErrorBody),
        refusals::WithBody,
    ),
)]
pub(crate) async fn delete(
    services: Data<Services>,
    session: Session,
    Body(body): Body<DeleteApiKey>,
) -> Answer {
    services.store.delete_api_key(&session.verified, body.key_id).await.map_err(session_error)?;
    let user = session.verified.user_id();
    tracing::info!(target: "security", %user, id = %body.key_id, "access token revoked");
    Ok(HttpResponse::Ok().json(Success { success: true }))
}
