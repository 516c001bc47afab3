//! `GET /api/auth/passkey/generate-authenticate-options`

use super::{challenge, descriptor};
use crate::http::{ApiError, Services, error::HandlerResult, extract::Session};
use actix_web::{HttpRequest, web::Data};
use shared::{AllowedCredential, ErrorBody, PasskeyRequestOptions, UserId};
use store::{SessionError, StoreError};

/// Returns the options to sign in with a passkey.
///
/// For `PublicKeyCredential.parseRequestOptionsFromJSON()`. The challenge is valid for 5 minutes, and once.
#[utoipa::path(
    get,
    path = "/api/auth/passkey/generate-authenticate-options",
    tag = "auth",
    security((), ("session" = [])),
    responses(
        (status = 200, description = "The options", body = PasskeyRequestOptions, headers(
            ("Set-Cookie" = String, description = "The challenge"),
        )),
        (status = 400, description = "PASSKEYS_DISABLED", body = ErrorBody),
        (status = 503, description = "DATABASE_UNAVAILABLE", body = ErrorBody),
    ),
)]
pub(crate) async fn generate_authenticate_options(
    services: Data<Services>,
    request: HttpRequest,
    session: Result<Session, ApiError>,
) -> HandlerResult {
    let relying_party = services.relying_party()?;
    let account = match Session::if_any(session) {
        Some(session) => passkeys_of(&services, &session).await?,
        None => None,
    };
    let (id, now) = (services.clock.new_id(), services.clock.now());
    let begun = relying_party.begin_sign_in(&services.tokens, account, id, now);
    let (options, token) = begun.map_err(|_| ApiError::Internal)?;
    challenge::respond(&services, &request, (&options.challenge, &token), &options)
}

/// `None` without any, or if the session has ended: then any passkey may be used.
async fn passkeys_of(
    services: &Services,
    session: &Session,
) -> Result<Option<(UserId, Vec<AllowedCredential>)>, ApiError> {
    match services.store.account_of(&session.verified).passkeys().await {
        Ok(passkeys) if passkeys.is_empty() => Ok(None),
        Ok(passkeys) => {
            let allowed = passkeys.into_iter().map(descriptor).collect();
            Ok(Some((session.verified.user_id(), allowed)))
        }
        Err(SessionError(StoreError::Revoked)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
