//! The calls that need no session.

use super::{
    call::{Call, Pending, Response},
    error::ApiError,
    session::Session,
};
use crate::{
    browser::storage::{self, Credentials},
    json::member,
    reactive::*,
};
use serde::Serialize;
use serde_json::Value;
use shared::{RequestPasswordReset, ResetPassword, SignIn, VerifyEmail};
use std::cell::Cell;

/// What the server offers.
#[derive(Clone, Copy)]
pub(crate) struct Offers {
    /// Whether it sends e-mails.
    pub(crate) mail: bool,
    /// Whether there is an account.
    pub(crate) accounts: bool,
    pub(crate) sign_up: SignUp,
}

/// Who may sign up.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignUp {
    Open,
    Invite,
    Closed,
}

thread_local! {
    /// What the server has said: it changes with a restart of the server only.
    static OFFERS: Cell<Option<Offers>> = const { Cell::new(None) };
}

impl Offers {
    /// Asks the server once. `None` if it cannot be reached.
    pub(crate) async fn of_server() -> Option<Self> {
        let known = OFFERS.get();
        if known.is_some() {
            return known;
        }
        let ok: Value = Call::get("/api/auth/ok").send_anonymous().await.ok()?.json().ok()?;
        let sign_up = match ok.get("signUp").and_then(Value::as_str) {
            Some("invite") => SignUp::Invite,
            Some("closed") => SignUp::Closed,
            _ => SignUp::Open,
        };
        let offers = Self { mail: member(&ok, "mail")?, accounts: member(&ok, "accounts")?, sign_up };
        OFFERS.set(Some(offers));
        Some(offers)
    }
}

/// What a mailed link has done.
pub(crate) struct Confirmed {
    /// The page to go on to.
    pub(crate) page: Option<String>,
    /// Of a change of address: `pending` or `changed`.
    pub(crate) change: Option<String>,
}

/// The server for a client without a session.
#[derive(Clone, Copy)]
pub(crate) struct AnonymousApi {
    session: Session,
}

impl AnonymousApi {
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    /// Signs in to an existing account. Returns whether that takes a code, too.
    ///
    /// # Errors
    /// See [`ApiError`]; the same for every call here.
    pub(crate) async fn sign_in(self, credentials: &SignIn) -> Result<bool, ApiError> {
        let brief = credentials.remember_me == Some(false);
        let needs_code = self.begin(Call::post("/api/auth/sign-in/email").json(credentials), brief).await?;
        if needs_code {
            storage::keep_step(&credentials.email, brief);
        }
        Ok(needs_code)
    }

    /// Shows the second factor, for the sign-in that waits for it or for the session.
    pub(crate) async fn show_code(
        self,
        code: String,
        is_backup: bool,
        trust_device: bool,
        brief: bool,
    ) -> Result<(), ApiError> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Code {
            /// Without what people and apps group it with.
            code: String,
            trust_device: bool,
        }
        let code = code.chars().filter(char::is_ascii_alphanumeric).collect();
        let path = match is_backup {
            true => "/api/auth/two-factor/verify-backup-code",
            false => "/api/auth/two-factor/verify-totp",
        };
        self.begin(Call::post(path).json(&Code { code, trust_device }), brief).await.map(drop)
    }

    /// Creates an account and signs in to it. `invite_token` is that of an invitation, or empty.
    pub(crate) async fn sign_up(
        self,
        email: String,
        password: String,
        invite_token: String,
    ) -> Result<(), ApiError> {
        /// Smaller than all that a sign-up may have.
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct NewAccount {
            email: String,
            password: String,
            #[serde(skip_serializing_if = "String::is_empty")]
            invite_token: String,
        }
        let account = NewAccount { email, password, invite_token };
        self.begin(Call::post("/api/auth/sign-up/email").json(&account), false).await?;
        storage::forget_link();
        Ok(())
    }

    /// Requests an e-mail with a password reset link. The response does not reveal whether there is such an account.
    pub(crate) fn request_password_reset(self, email: String) -> Pending<'static> {
        let request = RequestPasswordReset { email, redirect_to: None };
        Call::post("/api/auth/request-password-reset").json(&request).send_anonymous()
    }

    /// Sets a new password with the token of a mailed link.
    pub(crate) async fn reset_password(self, new: &ResetPassword) -> Result<(), ApiError> {
        Call::post("/api/auth/reset-password").json(new).send_anonymous().await?;
        storage::forget_link();
        self.session.password_was_reset();
        Ok(())
    }

    /// Verifies an e-mail address with the token of a mailed link. Returns the page to go on to, if there is one.
    pub(crate) async fn verify_email(self, token: String) -> Result<Confirmed, ApiError> {
        let call = Call::post("/api/auth/verify-email").json(&VerifyEmail { token });
        let confirmed: Value = call.send_anonymous().await?.json()?;
        storage::forget_link();
        Ok(Confirmed {
            page: member::<Option<_>>(&confirmed, "url").flatten(),
            change: member::<Option<_>>(&confirmed, "emailChange").flatten(),
        })
    }

    /// Signs in with a passkey: by `signIn`, or by `autofill`, which waits until the user chooses one. Returns whether a session
    /// has begun, which the browser keeps if `remember` is set.
    pub(crate) async fn use_passkey(self, way: &str, remember: RwSignal<bool>) -> Result<bool, ApiError> {
        let is_brief = move || remember.try_get_untracked() == Some(false);
        let argument = if is_brief() { "brief" } else { "" };
        let Some(response) = Response::of_passkey(way, argument).await? else { return Ok(false) };
        self.adopt(&response.json()?, is_brief())?;
        Ok(true)
    }

    /// Begins a session, unless that takes a code: then this returns true.
    async fn begin(self, call: Call, brief: bool) -> Result<bool, ApiError> {
        // The session token stays in its HttpOnly cookie.
        let begun: Value = call.send_anonymous().await?.json()?;
        if begun.get("twoFactorRedirect").is_some() {
            return Ok(true);
        }
        self.adopt(&begun, brief)?;
        Ok(false)
    }

    fn adopt(self, begun: &Value, brief: bool) -> Result<(), ApiError> {
        let begun = || {
            let user = begun.get("user")?;
            let week_start: Option<String> = member(user, "weekStartsOn")?;
            storage::keep_settings(week_start.as_deref(), member(user, "reminderHour")?);
            let (user_id, email) = (member(user, "id")?, member(user, "email")?);
            Some(Credentials { access_token: member(begun, "accessToken")?, user_id, email, brief })
        };
        storage::forget_step();
        storage::forget_link();
        self.session.begin(begun().ok_or(ApiError::Failed)?);
        Ok(())
    }
}
