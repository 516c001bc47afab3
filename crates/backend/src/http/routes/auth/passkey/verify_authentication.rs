//! `POST /api/auth/passkey/verify-authentication`

use super::challenge::Found;
use crate::http::{
    ApiError, Services,
    error::{HandlerResult, PasskeyError},
    extract::{Body, Caller, Session, Sessions, ThisDevice},
    openapi::responses,
    routes::auth::{
        sign_out::end_replaced_sessions,
        support::{
            new_device::report_new_device,
            new_session::{NewSession, begin_session},
            session_info::session_info,
            uninterrupted::uninterrupted,
        },
    },
};
use actix_web::{HttpRequest, HttpResponse, web::Data};
use auth::CredentialId;
use shared::{ErrorBody, GetSession, VerifyAuthentication};
use store::{PasskeySignInOutcome, StoreError};

/// Begins a session with a passkey.
///
/// With the JSON that `PublicKeyCredential.toJSON()` returns. Any attempt spends the challenge. The authenticator has to have
/// verified its user, so there is no second step.
#[utoipa::path(
    post,
    path = "/api/auth/passkey/verify-authentication",
    tag = "auth",
    request_body = VerifyAuthentication,
    responses(
        (status = 200, description = "A session has begun", body = GetSession, headers(
            ("set-auth-token" = String, description = "The session token"),
            ("set-auth-jwt" = String, description = "The access token"),
        )),
        (status = 400, description = "CHALLENGE_NOT_FOUND, PASSKEYS_DISABLED, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        (status = 401, description = "PASSKEY_NOT_FOUND, AUTHENTICATION_FAILED", body = ErrorBody),
        responses::Credentials,
        responses::WithBody,
    ),
)]
pub(crate) async fn verify_authentication(
    services: Data<Services>,
    request: HttpRequest,
    caller: Caller,
    device: ThisDevice,
    previous: Result<Sessions, ApiError>,
    Body(body): Body<VerifyAuthentication>,
) -> HandlerResult {
    services.relying_party()?;
    let (sent, now) = (body.response, services.clock.now());
    let remember = body.remember_me.unwrap_or(true);
    let verify = |token: &str| services.tokens.verify_passkey_sign_in(token, now);
    let found = Found::of(&services, &request, &sent.response.client_data_json, verify)?;
    let mut response = HttpResponse::Ok();
    let challenge = found.spend(&mut response);
    uninterrupted(async move {
        let begun = services.store.begin_passkey_sign_in(challenge, CredentialId::of(&sent).ok()).await;
        let begun = begun.map_err(|error| match error {
            StoreError::NotFound => PasskeyError::NoChallenge.into(),
            error => ApiError::from(error),
        })?;
        match begun.finish(services.relying_party()?, &sent, caller.network()).await? {
            PasskeySignInOutcome::Success { account, passkey, begins_at, not_before, is_known_network } => {
                tracing::info!(target: "security", user = %account.id, "signed in with a passkey");
                report_new_device(&services, &account, &caller, &device, (is_known_network, not_before));
                end_replaced_sessions(&services, previous).await?;
                let new = NewSession::by_passkey(&account, passkey, begins_at, remember);
                let (issued, _) = begin_session(&services, &caller, device, new, &mut response).await;
                let session = Session::from_token(&services, issued.token, true)?;
                let session = session_info(&services, session, &caller, &mut response);
                Ok(response.json(GetSession { session, user: account.user() }))
            }
            PasskeySignInOutcome::Unknown => Err(PasskeyError::Unknown.into()),
            PasskeySignInOutcome::Rejected(user, rejection) => {
                Err(PasskeyError::Rejected(user, rejection.reason()).into())
            }
            PasskeySignInOutcome::Outdated(user) => {
                Err(PasskeyError::Rejected(user, "passkey_changed").into())
            }
        }
    })
    .await
}
