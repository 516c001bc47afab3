//! `POST /api/auth/two-factor/verify-totp` and `POST /api/auth/two-factor/verify-backup-code`

use super::{
    challenge::challenge_of,
    enable::require_verified,
    secret::{data_keys, open},
};
use crate::{
    http::{
        ApiError, FactorRefusal, Services, cookie,
        error::HandlerResult,
        extract::{Body, Caller, Session, ThisDevice},
        openapi::responses,
        routes::auth::{
            sign_out::revocation_end,
            support::{
                new_device::report_new_device,
                new_session::{NewSession, begin_session},
                uninterrupted::uninterrupted,
            },
        },
    },
    mail::EmailMessage,
};
use actix_web::{HttpRequest, HttpResponse, web::Data};
use auth::{Authentication, BackupCodeHash, VerifiedChallenge};
use shared::{ErrorBody, FactorShown, UserId, VerifyBackupCode, VerifyTotp};
use store::{FactorAttempt, FactorOutcome, GivenCode, SessionError, ShownFactor, StoreError};

/// Shows the second factor by a code of the authenticator app.
///
/// Each code counts once. Without a session it ends a sign-in, which is in a cookie. With one, it turns on the factor if that
/// is not on yet; the session goes on with a new token, and has shown the factor.
#[utoipa::path(
    post,
    path = "/api/auth/two-factor/verify-totp",
    tag = "auth",
    security((), ("session" = [])),
    request_body = VerifyTotp,
    responses(
        (status = 200, description = "A session has begun", body = FactorShown, headers(
            ("set-auth-token" = String, description = "The session token"),
            ("set-auth-jwt" = String, description = "An access token"),
        )),
        (status = 400, description = "TOTP_NOT_ENABLED, TWO_FACTOR_DISABLED, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        (status = 401, description = "INVALID_CODE, INVALID_TWO_FACTOR_COOKIE, UNAUTHORIZED", body = ErrorBody),
        responses::WithCode,
        (status = 403, description = "EMAIL_NOT_VERIFIED, INVALID_ORIGIN", body = ErrorBody),
        responses::WithBody,
    ),
)]
pub(crate) async fn verify_totp(
    services: Data<Services>,
    request: HttpRequest,
    session: Result<Session, ApiError>,
    caller: Caller,
    device: ThisDevice,
    Body(body): Body<VerifyTotp>,
) -> HandlerResult {
    data_keys(&services)?;
    let before = Before::of(&services, &request, session);
    verify(services, before, caller, device, body.into()).await
}

/// Shows the second factor by a backup code.
///
/// As a code of the authenticator app does, but it cannot turn on the factor.
#[utoipa::path(
    post,
    path = "/api/auth/two-factor/verify-backup-code",
    tag = "auth",
    security((), ("session" = [])),
    request_body = VerifyBackupCode,
    responses(
        (status = 200, description = "The code is spent, and a session has begun", body = FactorShown, headers(
            ("set-auth-token" = String, description = "The session token"),
            ("set-auth-jwt" = String, description = "An access token"),
        )),
        (status = 400, description = "BACKUP_CODES_NOT_ENABLED, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        (status = 401, description = "INVALID_BACKUP_CODE, INVALID_TWO_FACTOR_COOKIE, UNAUTHORIZED", body = ErrorBody),
        (status = 409, description = "FAILED_TO_VERIFY_BACKUP_CODE_PLEASE_TRY_AGAIN: another request that was sent at the same time has spent it", body = ErrorBody),
        responses::WithCode,
        responses::WithBody,
    ),
)]
pub(crate) async fn verify_backup_code(
    services: Data<Services>,
    request: HttpRequest,
    session: Result<Session, ApiError>,
    caller: Caller,
    device: ThisDevice,
    Body(body): Body<VerifyBackupCode>,
) -> HandlerResult {
    let before = Before::of(&services, &request, session);
    verify(services, before, caller, device, body.into()).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Totp,
    Backup,
}

impl Kind {
    /// How an account without a factor is refused.
    fn missing(self) -> FactorRefusal {
        match self {
            Self::Totp => FactorRefusal::TotpNotEnabled,
            Self::Backup => FactorRefusal::BackupCodesNotEnabled,
        }
    }

    /// How a wrong code is refused.
    fn wrong(self, user: UserId) -> FactorRefusal {
        match self {
            Self::Totp => FactorRefusal::Code(user),
            Self::Backup => FactorRefusal::BackupCode(user),
        }
    }
}

/// A code that the client has sent.
struct Sent {
    kind: Kind,
    code: String,
    trust_device: bool,
    disable_session: bool,
}

impl From<VerifyTotp> for Sent {
    fn from(VerifyTotp { code, trust_device }: VerifyTotp) -> Self {
        let trust_device = trust_device.unwrap_or_default();
        Self { kind: Kind::Totp, code, trust_device, disable_session: false }
    }
}

impl From<VerifyBackupCode> for Sent {
    fn from(VerifyBackupCode { code, trust_device, disable_session }: VerifyBackupCode) -> Self {
        let [trust_device, disable_session] = [trust_device, disable_session].map(Option::unwrap_or_default);
        Self { kind: Kind::Backup, code, trust_device, disable_session }
    }
}

async fn verify(
    services: Data<Services>,
    before: Before,
    caller: Caller,
    device: ThisDevice,
    sent: Sent,
) -> HandlerResult {
    uninterrupted(async move {
        let (attempt, before) = begin(&services, before, sent.kind).await?;
        let given = judge(&services, &attempt, &sent).await?;
        let shown = finish(&services, attempt, &before, (sent.kind, given), &caller).await?;
        if sent.kind == Kind::Backup {
            let (user, left) = (shown.account.id, shown.backup_codes_left);
            tracing::warn!(target: "security", %user, left, "backup code used");
            services.send_email(&shown.account, |app| EmailMessage::backup_code_used(app, left));
        }
        if sent.disable_session && matches!(before, Before::SignIn(_)) {
            return Ok(without_session(&services, &shown));
        }
        Ok(go_on(&services, &caller, device, &before, &shown, sent.trust_device).await)
    })
    .await
}

/// What the code is worth, as far as it can be said without the others that are given at the same time.
async fn judge(services: &Services, attempt: &FactorAttempt<'_>, sent: &Sent) -> Result<GivenCode, ApiError> {
    match sent.kind {
        Kind::Totp => {
            if !attempt.is_on() {
                require_verified(services, attempt.account())?;
            }
            let secret = open(services, attempt.secret(), attempt.account().id).await?;
            let step = secret.step_of(&sent.code, services.clock.now());
            Ok(step.map_or(GivenCode::Wrong, GivenCode::Totp))
        }
        Kind::Backup if !attempt.is_on() => Err(Kind::Backup.missing().into()),
        Kind::Backup => Ok(BackupCodeHash::parse(&sent.code).map_or(GivenCode::Wrong, GivenCode::Backup)),
    }
}

/// What the request has shown before the code.
enum Before {
    /// A session, and a sign-in that waits for a code in case the session has ended.
    Session(Box<Session>, Option<VerifiedChallenge>),
    SignIn(VerifiedChallenge),
    Nothing,
}

impl Before {
    fn of(services: &Services, request: &HttpRequest, session: Result<Session, ApiError>) -> Self {
        match (Session::if_any(session), challenge_of(services, request)) {
            (Some(session), challenge) => Self::Session(Box::new(session), challenge),
            (None, Some(challenge)) => Self::SignIn(challenge),
            (None, None) => Self::Nothing,
        }
    }
}

/// Begins to judge a code.
async fn begin(
    services: &Services,
    before: Before,
    kind: Kind,
) -> Result<(FactorAttempt<'_>, Before), ApiError> {
    let challenge = match before {
        Before::Nothing => return Err(FactorRefusal::NoSignIn.into()),
        Before::SignIn(challenge) => challenge,
        Before::Session(session, challenge) => {
            match (services.store.account_of(&session.verified).begin_factor().await, challenge) {
                (Ok(attempt), challenge) => return Ok((attempt, Before::Session(session, challenge))),
                (Err(StoreError::NotFound), _) => return Err(kind.missing().into()),
                (Err(StoreError::Revoked), Some(challenge)) => challenge,
                (Err(error), _) => return Err(refused(error, true)),
            }
        }
    };
    let attempt = services.store.begin_factor(challenge.clone()).await.map_err(|error| refused(error, false));
    Ok((attempt?, Before::SignIn(challenge)))
}

fn refused(error: StoreError, has_session: bool) -> ApiError {
    match error {
        StoreError::Throttled { user, wait } => FactorRefusal::Locked { user, wait }.into(),
        StoreError::Revoked if !has_session => FactorRefusal::NoSignIn.into(),
        error => SessionError(error).into(),
    }
}

/// Spends the code.
async fn finish(
    services: &Services,
    attempt: FactorAttempt<'_>,
    before: &Before,
    (kind, given): (Kind, GivenCode),
    caller: &Caller,
) -> Result<ShownFactor, ApiError> {
    let (account, has_session) = (attempt.account().clone(), matches!(before, Before::Session(..)));
    let until = match before {
        Before::Session(session, _) => revocation_end(services, session),
        _ => services.clock.now(),
    };
    let outcome = attempt.finish(given, until, caller.network()).await;
    match outcome.map_err(|error| refused(error, has_session))? {
        FactorOutcome::Shown(shown) => Ok(*shown),
        FactorOutcome::Refused { is_news } => {
            if is_news {
                services.send_email(&account, EmailMessage::codes_guessed);
            }
            Err(kind.wrong(account.id).into())
        }
        FactorOutcome::Spent => Err(FactorRefusal::BackupCodeSpent(account.id).into()),
    }
}

/// Begins the session that a code has opened.
#[allow(clippy::disallowed_methods, reason = "the factor was shown on this device")]
async fn go_on(
    services: &Services,
    caller: &Caller,
    device: ThisDevice,
    before: &Before,
    shown: &ShownFactor,
    trust: bool,
) -> HttpResponse {
    let ShownFactor { account, session, not_before, is_known_network, .. } = shown;
    if shown.is_turned_on {
        tracing::info!(target: "security", user = %account.id, "second factor turned on");
        services.send_email(account, EmailMessage::two_factor_enabled);
    }
    let (remember, authentication) = match before {
        Before::Session(session, _) => (
            session.verified.is_remembered(),
            session.verified.authentication_with_code(services.clock.now()),
        ),
        Before::SignIn(challenge) => {
            tracing::info!(target: "security", user = %account.id, "signed in");
            report_new_device(services, account, caller, &device, (*is_known_network, *not_before));
            (challenge.is_remembered(), Authentication::password_and_code())
        }
        Before::Nothing => (false, Authentication::password_and_code()),
    };
    let mut response = HttpResponse::Ok();
    let new = NewSession { account, id: *session, remember, authentication };
    let (session, access) = begin_session(services, caller, device, new, &mut response).await;
    let (now, https) = (services.clock.now(), services.is_https());
    if trust {
        let token = services.tokens.issue_trust(shown.trust(), now);
        response.cookie(cookie::set_of(cookie::TRUST, &token, now, https));
    }
    response.cookie(cookie::clear_of(cookie::CHALLENGE, https)).json(FactorShown {
        token: Some(session.token),
        user: account.user(),
        access_token: Some(access.token),
        access_token_expires_at: Some(access.expires_at),
    })
}

fn without_session(services: &Services, shown: &ShownFactor) -> HttpResponse {
    let user = shown.account.user();
    let body = FactorShown { token: None, user, access_token: None, access_token_expires_at: None };
    HttpResponse::Ok().cookie(cookie::clear_of(cookie::CHALLENGE, services.is_https())).json(body)
}
