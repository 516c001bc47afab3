//! What anyone may ask.

use super::{
    ApiError, AuthorizedApi,
    call::{Call, Pending},
};
use crate::{browser, session::Session, storage::Credentials};
use gloo_net::http::Method;
use serde::Deserialize;
use shared::{RequestPasswordReset, ResetPassword, SignIn, SignUp, UserId};

/// The server for someone without a session.
#[derive(Clone, Copy)]
pub(crate) struct AnonymousApi {
    session: Session,
}

/// The part of the answer that this app may keep: the session token stays in its HttpOnly cookie.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Admission {
    access_token: String,
    user: Person,
}

#[derive(Deserialize)]
struct Person {
    id: UserId,
    email: String,
}

impl AnonymousApi {
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    /// Begins a session for an existing account.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub(crate) async fn sign_in(self, credentials: &SignIn) -> Result<AuthorizedApi, ApiError> {
        let brief = credentials.remember_me == Some(false);
        self.enter(Call::new(Method::POST, "/api/auth/sign-in/email").json(credentials), brief).await
    }

    /// Makes an account and begins its first session.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub(crate) async fn sign_up(self, account: &SignUp) -> Result<AuthorizedApi, ApiError> {
        self.enter(Call::new(Method::POST, "/api/auth/sign-up/email").json(account), false).await
    }

    /// Has a link mailed to set another password, if there is such an account: that is not told.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub(crate) fn request_password_reset(self, email: String) -> Pending<'static> {
        let wish = RequestPasswordReset { email, redirect_to: None };
        Call::new(Method::POST, "/api/auth/request-password-reset").json(&wish).ask()
    }

    /// Sets a new password with the token of a mailed link.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub(crate) async fn reset_password(self, new: &ResetPassword) -> Result<(), ApiError> {
        Call::new(Method::POST, "/api/auth/reset-password").json(new).ask().await?;
        self.session.password_was_reset();
        Ok(())
    }

    /// Shows that an address is one's own with the token of a mailed link.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub(crate) fn verify_email(self, token: &str) -> Pending<'static> {
        Call::new(Method::GET, format!("/api/auth/verify-email?token={}", browser::escape(token))).ask()
    }

    async fn enter(self, call: Call, brief: bool) -> Result<AuthorizedApi, ApiError> {
        let Admission { access_token, user } = call.ask().await?.read()?;
        self.session.begin(Credentials { access_token, user_id: user.id, email: user.email, brief });
        self.session.authorized().ok_or(ApiError::Failed)
    }
}
