//! `POST /api/auth/passkey/verify-registration`

use super::challenge::Found;
use crate::{
    http::{
        ApiError, Services,
        error::{HandlerResult, PasskeyError},
        extract::{Body, Caller, Session, ThisDevice},
        openapi::responses,
        routes::auth::{
            sign_out::revocation_end,
            support::{
                new_session::{NewSession, begin_session},
                session_info::session_info,
                uninterrupted::uninterrupted,
            },
        },
    },
    mail::EmailMessage,
};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web::Data};
use auth::RegistrationChallenge;
use shared::{ErrorBody, GetSession, RegisteredPasskey, VerifyRegistration};
use store::{Account, RegistrationOutcome, SessionError, SpentRegistration, StoreError};

/// Adds a passkey.
///
/// With the JSON that `PublicKeyCredential.toJSON()` returns. Any attempt spends the challenge. The authenticator has to have
/// verified its user; what is required of the session is the same as for the options.
#[utoipa::path(
    post,
    path = "/api/auth/passkey/verify-registration",
    tag = "auth",
    security(("session" = [])),
    request_body = VerifyRegistration,
    responses(
        (status = 200, description = "The passkey", body = RegisteredPasskey, headers(
            ("set-auth-token" = String, description = "The session token, with `createSession`"),
            ("set-auth-jwt" = String, description = "An access token, with `createSession`"),
        )),
        (status = 400, description = "CHALLENGE_NOT_FOUND, FAILED_TO_VERIFY_REGISTRATION, PASSKEYS_DISABLED, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        (status = 401, description = "UNAUTHORIZED, YOU_ARE_NOT_ALLOWED_TO_REGISTER_THIS_PASSKEY", body = ErrorBody),
        responses::Credentials,
        (status = 403, description = "SESSION_NOT_FRESH, INVALID_ORIGIN", body = ErrorBody),
        (status = 422, description = "PASSKEY_QUOTA_EXCEEDED", body = ErrorBody),
        responses::WithBody,
    ),
)]
pub(crate) async fn verify_registration(
    services: Data<Services>,
    request: HttpRequest,
    session: Session,
    caller: Caller,
    device: ThisDevice,
    Body(body): Body<VerifyRegistration>,
) -> HandlerResult {
    services.relying_party()?;
    let (client_data, now) = (&body.response.response.client_data_json, services.clock.now());
    let verify = |token: &str| services.tokens.verify_passkey_registration(token, now);
    let found = Found::of(&services, &request, client_data, verify)?;
    let mut response = HttpResponse::Ok();
    let challenge = found.spend(&mut response);
    uninterrupted(async move {
        let (account, added) = add(&services, &session, challenge, body).await?;
        let Added { passkey, creates_session } = added;
        let begun = match creates_session {
            true => Some(exchange(&services, session, &account, &caller, device, &mut response).await?),
            false => None,
        };
        let (session, user) = begun.map(|begun| (begun.session, begun.user)).unzip();
        Ok(response.json(RegisteredPasskey { passkey, session, user }))
    })
    .await
}

struct Added {
    passkey: shared::Passkey,
    creates_session: bool,
}

/// Spends the challenge first: a bad attempt does so, too.
async fn add(
    services: &Services,
    session: &Session,
    challenge: RegistrationChallenge,
    body: VerifyRegistration,
) -> Result<(Account, Added), ApiError> {
    let account_of = services.store.account_of(&session.verified);
    let account = account_of.get().await?;
    let spent = account_of.spend_registration(challenge).await.map_err(|error| match error {
        SessionError(StoreError::NotFound) => PasskeyError::NoChallenge.into(),
        error => ApiError::from(error),
    })?;
    if !spent.is_own() {
        return Err(PasskeyError::OtherAccount(account.id).into());
    }
    let creates_session = body.create_session.unwrap_or_default();
    let passkey = finish(services, session, &account, spent, body).await?;
    tracing::info!(target: "security", user = %account.id, id = %passkey.id, "passkey added");
    services.send_email(&account, EmailMessage::passkey_added);
    Ok((account, Added { passkey, creates_session }))
}

async fn finish(
    services: &Services,
    session: &Session,
    account: &Account,
    spent: SpentRegistration<'_>,
    body: VerifyRegistration,
) -> Result<shared::Passkey, ApiError> {
    let confirmed = session.verified.confirmed(account.factor_since(), services.clock.now())?;
    let outcome = spent.finish(confirmed, services.relying_party()?, &body.response, body.name).await;
    match outcome {
        Ok(RegistrationOutcome::Added(passkey)) => Ok(*passkey),
        Ok(RegistrationOutcome::Rejected(rejection)) => {
            Err(PasskeyError::not_registered(account.id, rejection).into())
        }
        Ok(RegistrationOutcome::Exists) => {
            Err(PasskeyError::NotRegistered(account.id, "passkey_exists").into())
        }
        Err(SessionError(StoreError::Changed)) => Err(ApiError::SessionNotFresh(account.id)),
        Err(error) => Err(error.into()),
    }
}

/// A new session in place of this one, which has shown nothing more: the passkey was made, not used.
async fn exchange(
    services: &Services,
    session: Session,
    account: &Account,
    caller: &Caller,
    device: ThisDevice,
    response: &mut HttpResponseBuilder,
) -> Result<GetSession, ApiError> {
    let until = revocation_end(services, &session);
    let id = services.store.account_of(&session.verified).exchange_session(until).await?;
    let new = NewSession::in_place_of(&session, account, id);
    let (issued, _) = begin_session(services, caller, device, new, response).await;
    let session = Session::from_token(services, issued.token, true)?;
    let session = session_info(services, session, caller, response);
    Ok(GetSession { session, user: account.user() })
}
