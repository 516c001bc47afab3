//! `/api/auth/api-key`: personal access tokens, in the wire format of Better Auth's api-key plugin.

use crate::{
    http::{
        ApiError, Services,
        error::HandlerResult,
        extract::{Body, Session},
        openapi::responses,
        routes::auth::support::current_password::require_factor,
    },
    mail::EmailMessage,
};
use actix_web::{HttpResponse, web::Data};
use auth::{PersonalAccessTokenHash, new_personal_access_token};
use shared::{ApiKeys, CreatedApiKey, DeleteApiKey, ErrorBody, NewApiKey, Success};

/// Creates a personal access token.
///
/// The token is in this response only. A script sends it as a bearer token to the task API.
#[utoipa::path(
    post,
    path = "/api/auth/api-key/create",
    operation_id = "create_api_key",
    tag = "auth",
    security(("session" = [])),
    request_body = NewApiKey,
    responses(
        (status = 200, description = "The token and its metadata", body = CreatedApiKey),
        responses::OfSession,
        responses::Invalid,
        (status = 403, description = "SESSION_NOT_FRESH, INVALID_ORIGIN", body = ErrorBody),
        responses::WithBody,
        (status = 422, description = "API_KEY_QUOTA_EXCEEDED", body = ErrorBody),
    ),
)]
pub(crate) async fn create(
    services: Data<Services>,
    session: Session,
    Body(new): Body<NewApiKey>,
) -> HandlerResult {
    if !new.permissions.are_valid() {
        return Err(ApiError::field("permissions", "Name read or write of tasks, or read of the feed alone"));
    }
    let account_of = services.store.account_of(&session.verified);
    let account = account_of.get().await?;
    require_factor(&services, &session, &account)?;
    let key = new_personal_access_token().map_err(|_| ApiError::Internal)?;
    let hash = PersonalAccessTokenHash::parse(&key)?;
    let api_key = account_of.create_personal_access_token(new, hash).await?;
    tracing::info!(target: "security", user = %api_key.reference_id, id = %api_key.id, scope = %api_key.permissions, "personal access token created");
    services.send_email(&account, EmailMessage::personal_access_token_created);
    Ok(HttpResponse::Ok().json(CreatedApiKey { key, api_key }))
}

/// Lists the account's personal access tokens.
///
/// Those that have not expired, newest first, without the tokens themselves.
#[utoipa::path(
    get,
    path = "/api/auth/api-key/list",
    operation_id = "list_api_keys",
    tag = "auth",
    security(("session" = [])),
    responses(
        (status = 200, description = "Their metadata", body = ApiKeys),
        (status = 401, description = "UNAUTHORIZED", body = ErrorBody),
        (status = 503, description = "DATABASE_UNAVAILABLE", body = ErrorBody),
    ),
)]
pub(crate) async fn list(services: Data<Services>, session: Session) -> HandlerResult {
    let api_keys = services.store.account_of(&session.verified).personal_access_tokens().await?;
    Ok(HttpResponse::Ok().json(ApiKeys { total: api_keys.len(), api_keys }))
}

/// Revokes a personal access token.
///
/// Every instance refuses it from now on.
#[utoipa::path(
    post,
    path = "/api/auth/api-key/delete",
    operation_id = "delete_api_key",
    tag = "auth",
    security(("session" = [])),
    request_body = DeleteApiKey,
    responses(
        (status = 200, description = "The token is revoked", body = Success),
        responses::OfSession,
        responses::Invalid,
        (status = 404, description = "NOT_FOUND", body = ErrorBody),
        responses::WithBody,
    ),
)]
pub(crate) async fn delete(
    services: Data<Services>,
    session: Session,
    Body(body): Body<DeleteApiKey>,
) -> HandlerResult {
    services.store.account_of(&session.verified).revoke_personal_access_token(body.key_id).await?;
    let user = session.verified.user_id();
    tracing::info!(target: "security", %user, id = %body.key_id, "personal access token revoked");
    Ok(HttpResponse::Ok().json(Success { success: true }))
}
