//! `POST /api/auth/change-email`. Its links end in `/api/auth/verify-email`.

use super::mailed_link::{CONFIRM_PAGE, require_mail, to_app, trusted_page};
use crate::{
    http::{
        ApiError, Asker, Services,
        error::HandlerResult,
        extract::{Body, Caller, Session},
        openapi::responses,
        routes::auth::support::{
            current_password::{verify_current_password, wrong_password},
            uninterrupted::uninterrupted,
        },
    },
    mail::EmailMessage,
};
use actix_web::{HttpResponse, rt, web::Data};
use auth::{ConfirmedBy, EmailChange, PasswordFingerprint, TokenError, VerifiedEmailChange};
use shared::{ChangeEmail, Email, EmailChangeProgress, ErrorBody, ErrorCode, Status};
use store::{Account, EmailChangeStep, StoreError};
use url::Url;
use uuid::Uuid;

/// The member with the new address.
const NEW: &str = "newEmail";
const SAME: &str = "This is the address of your account already";

/// Requests a change of the address.
///
/// An address that was verified confirms first, by a link in an e-mail, then the new one; otherwise the new one alone. The
/// response is the same if another account has the new address. Needs a session that began within a day and has shown the
/// second factor, if the account has one. A changed or reset password voids the request.
#[utoipa::path(
    post,
    path = "/api/auth/change-email",
    tag = "auth",
    security(("session" = [])),
    request_body = ChangeEmail,
    responses(
        (status = 200, description = "Accepted; an e-mail with a link is sent", body = Status),
        (status = 400, description = "CHANGE_EMAIL_DISABLED, EMAIL_IS_THE_SAME, INVALID_PASSWORD, VALIDATION_ERROR, BAD_REQUEST", body = ErrorBody),
        (status = 401, description = "UNAUTHORIZED", body = ErrorBody),
        responses::Credentials,
        (status = 403, description = "SESSION_NOT_FRESH, INVALID_ORIGIN, INVALID_CALLBACK_URL", body = ErrorBody),
        responses::WithBody,
    ),
)]
pub(crate) async fn change_email(
    services: Data<Services>,
    session: Session,
    caller: Caller,
    Body(body): Body<ChangeEmail>,
) -> HandlerResult {
    require_mail(&services, ErrorCode::ChangeEmailDisabled)?;
    let account = services.store.account_of(&session.verified).get().await?;
    let new = Email::parse(&body.new_email).map_err(|e| ApiError::field(NEW, e))?;
    let page = body.callback_url.as_deref();
    let page = trusted_page(&services, &caller, page, ErrorCode::InvalidCallbackUrl)?.map(String::from);
    if account.email == new {
        return Err(ApiError::coded(ErrorCode::EmailIsTheSame, NEW, SAME));
    }
    let password = confirmed_password(&services, &session, &account, &caller, body.password).await?;
    tracing::info!(target: "security", user = %account.id, "change of address requested");
    let confirmed_by = if account.user().email_verified { ConfirmedBy::Old } else { ConfirmedBy::NewAlone };
    let change =
        EmailChange { user: account.id, old: account.email.clone(), new, confirmed_by, password, page };
    // In the background, so that the timing does not reveal whether there is an account with the new address.
    rt::spawn(async move {
        match confirmed_by {
            ConfirmedBy::Old => send(&services, &account, change),
            ConfirmedBy::New | ConfirmedBy::NewAlone => {
                match services.store.is_taken(change.new.clone()).await {
                    Ok(false) => send(&services, &account, change),
                    Ok(true) => {}
                    Err(error) => tracing::error!(%error, "the e-mail to the new address was not sent"),
                }
            }
        }
    });
    Ok(HttpResponse::Ok().json(Status { status: true }))
}

/// Verifies the password, unless the session began with a passkey, which stands for it. Returns what the password is
/// recognised by.
///
/// # Errors
/// `SESSION_NOT_FRESH`; as [`verify_current_password`].
async fn confirmed_password(
    services: &Services,
    session: &Session,
    account: &Account,
    caller: &Caller,
    password: Option<String>,
) -> Result<PasswordFingerprint, ApiError> {
    let fresh = session.verified.fresh(account.factor_since(), services.clock.now())?;
    match password {
        Some(password) => {
            let verified =
                verify_current_password(services, session, account, caller, "password", password).await?;
            Ok(verified.fingerprint())
        }
        None if fresh.began_with_passkey() => {
            Ok(services.store.resettable_account(account.email.clone()).await?.1)
        }
        None => Err(wrong_password("password")),
    }
}

/// Sends the link to the address that is to confirm the change.
#[allow(clippy::disallowed_methods, reason = "mailed to the address that confirms")]
fn send(services: &Services, account: &Account, change: EmailChange) {
    let (confirmed_by, new) = (change.confirmed_by, change.new.clone());
    let asker = if change.page.is_some() { Asker::AnyoneWithPage } else { Asker::Anyone };
    let token = services.tokens.issue_email_change(Uuid::new_v4(), change, services.clock.now()).token;
    let link = |app: &Url| to_app(app, CONFIRM_PAGE, &token);
    let to_new = |app: &Url| EmailMessage::new_email(app, &account.user().name, &link(app));
    match confirmed_by {
        ConfirmedBy::Old => {
            services.send_email(account, |app| EmailMessage::email_change_request(app, &link(app), &new))
        }
        ConfirmedBy::New => services.send_reserved_email(&new, to_new),
        // Anyone can name any new address, and cannot use up the e-mails of its owner.
        ConfirmedBy::NewAlone => services.send_email_to(asker, (account.id, &new), to_new),
    }
}

/// Records the confirmation of a mailed link, and returns what follows and the page to go on to.
///
/// # Errors
/// `INVALID_TOKEN` when the link was used or is void; `USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL`; `TOO_MANY_REQUESTS`.
pub(super) async fn confirm(
    services: Data<Services>,
    token: VerifiedEmailChange,
) -> Result<(EmailChangeProgress, Option<String>), ApiError> {
    uninterrupted(async move {
        let change = token.change().clone();
        let (user, page) = (change.user, change.page.clone());
        let kind = (change.new.clone(), EmailMessage::NEW_EMAIL.into(), Asker::Owner);
        let reserving = services.clone();
        let reserve = move || reserving.reserve_email(kind);
        let step =
            services.store.confirm_email_change(token, reserve).await.map_err(|error| match error {
                StoreError::NotFound | StoreError::Spent => ApiError::Token(TokenError::Invalid),
                StoreError::Throttled { user, wait } => {
                    ApiError::TooManyRequests { reason: "emails_throttled", user, wait }
                }
                error => error.into(),
            })?;
        match step {
            EmailChangeStep::Allowed { account, is_taken } => {
                tracing::info!(target: "security", %user, "change of address allowed");
                if !is_taken {
                    send(&services, &account, EmailChange { confirmed_by: ConfirmedBy::New, ..change });
                }
                Ok((EmailChangeProgress::Pending, page))
            }
            EmailChangeStep::Changed(account) => {
                tracing::info!(target: "security", %user, "address changed");
                services.send_email_to(Asker::Owner, (user, &change.old), |app| {
                    EmailMessage::email_changed(app, &account.email)
                });
                Ok((EmailChangeProgress::Changed, page))
            }
        }
    })
    .await
}
