//! The calls that need no session.

use super::{
    call::{Call, Pending},
    error::ApiError,
    session::Session,
};
use crate::storage::Credentials;
use gloo_net::http::Method;
use serde::{Deserialize, Serialize};
use shared::{RequestPasswordReset, ResetPassword, SignIn, UserId, VerifyEmail};

/// The server for a client without a session.
#[derive(Clone, Copy)]
pub(crate) struct AnonymousApi {
    session: Session,
}

/// The part of the response that the app stores. The session token stays in its HttpOnly cookie.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewSession {
    access_token: String,
    user: User,
}

#[derive(Deserialize)]
struct User {
    id: UserId,
    email: String,
}

impl AnonymousApi {
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    /// Signs in to an existing account.
    ///
    /// # Errors
    /// See [`ApiError`]; the same for every call here.
    pub(crate) async fn sign_in(self, credentials: &SignIn) -> Result<(), ApiError> {
        let brief = credentials.remember_me == Some(false);
        self.begin(Call::new(Method::POST, "/api/auth/sign-in/email").json(credentials), brief).await
    }

    /// Creates an account and signs in to it.
    pub(crate) async fn sign_up(self, email: String, password: String) -> Result<(), ApiError> {
        /// Smaller than all that a sign-up may have.
        #[derive(Serialize)]
        struct NewAccount {
            email: String,
            password: String,
        }
        let account = NewAccount { email, password };
        self.begin(Call::new(Method::POST, "/api/auth/sign-up/email").json(&account), false).await
    }

    /// Requests an e-mail with a password reset link. The response does not reveal whether there is such an account.
    pub(crate) fn request_password_reset(self, email: String) -> Pending<'static> {
        let request = RequestPasswordReset { email, redirect_to: None };
        Call::new(Method::POST, "/api/auth/request-password-reset").json(&request).send_anonymous()
    }

    /// Sets a new password with the token of a mailed link.
    pub(crate) async fn reset_password(self, new: &ResetPassword) -> Result<(), ApiError> {
        Call::new(Method::POST, "/api/auth/reset-password").json(new).send_anonymous().await?;
        self.session.password_was_reset();
        Ok(())
    }

    /// Verifies an e-mail address with the token of a mailed link. Returns the page to go on to, if there is one.
    pub(crate) async fn verify_email(self, token: String) -> Result<Option<String>, ApiError> {
        #[derive(Deserialize)]
        struct Verified {
            url: Option<String>,
        }
        let call = Call::new(Method::POST, "/api/auth/verify-email").json(&VerifyEmail { token });
        Ok(call.send_anonymous().await?.json::<Verified>()?.url)
    }

    async fn begin(self, call: Call, brief: bool) -> Result<(), ApiError> {
        let NewSession { access_token, user } = call.send_anonymous().await?.json()?;
        self.session.begin(Credentials { access_token, user_id: user.id, email: user.email, brief });
        Ok(())
    }
}
