//! `GET /api/auth/passkey/generate-register-options`

use super::{challenge, descriptor};
use crate::http::{
    ApiError, Services,
    error::{HandlerResult, PasskeyError},
    extract::{Query, Session},
};
use actix_web::{HttpRequest, web::Data};
use auth::NewPasskeyFor;
use shared::{ErrorBody, NewPasskeyQuery, PasskeyCreationOptions, PasskeyName};

/// How many passkeys an account may have.
const QUOTA: usize = 20;

/// Returns the options to add a passkey.
///
/// For `PublicKeyCredential.parseCreationOptionsFromJSON()`. The challenge is valid for 5 minutes, and once. The session has to
/// have begun with a passkey within a day, or its owner to have given the password or a code within ten minutes; and it has to
/// have shown the second factor if there is one.
#[utoipa::path(
    get,
    path = "/api/auth/passkey/generate-register-options",
    tag = "auth",
    security(("session" = [])),
    params(NewPasskeyQuery),
    responses(
        (status = 200, description = "The options", body = PasskeyCreationOptions, headers(
            ("Set-Cookie" = String, description = "The challenge"),
        )),
        (status = 400, description = "VALIDATION_ERROR, PASSKEYS_DISABLED", body = ErrorBody),
        (status = 401, description = "UNAUTHORIZED", body = ErrorBody),
        (status = 403, description = "SESSION_NOT_FRESH", body = ErrorBody),
        (status = 422, description = "PASSKEY_QUOTA_EXCEEDED", body = ErrorBody),
        (status = 503, description = "DATABASE_UNAVAILABLE", body = ErrorBody),
    ),
)]
pub(crate) async fn generate_register_options(
    services: Data<Services>,
    request: HttpRequest,
    session: Session,
    query: Result<Query<NewPasskeyQuery>, ApiError>,
) -> HandlerResult {
    let relying_party = services.relying_party()?;
    let Query(query) = query?;
    let now = services.clock.now();
    let (account, passkeys) = services.store.account_of(&session.verified).with_passkeys().await?;
    session.verified.confirmed(account.factor_since(), now)?;
    if passkeys.len() >= QUOTA {
        return Err(PasskeyError::QuotaExceeded.into());
    }
    let name = query.name.filter(|name| !name.trim().is_empty());
    let name = name.map(|name| PasskeyName::parse(&name)).transpose();
    let name = name.map_err(|error| ApiError::field("name", error))?;
    let email = account.email.as_str();
    let new = NewPasskeyFor {
        user: account.id,
        name: name.as_ref().map_or(email, PasskeyName::as_str),
        display_name: email,
        attachment: query.authenticator_attachment,
        existing: passkeys.into_iter().map(descriptor).collect(),
    };
    let begun = relying_party.begin_registration(&services.tokens, new, services.clock.new_id(), now);
    let (options, token) = begun.map_err(|_| ApiError::Internal)?;
    challenge::respond(&services, &request, (&options.challenge, &token), &options)
}
