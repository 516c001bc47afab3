//! What anyone may ask.

use super::{ApiError, AuthorizedApi, call::Call};
use crate::{session::Session, storage::Credentials};
use gloo_net::http::Method;
use serde::Deserialize;
use shared::{SignIn, SignUp, UserId};

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

    async fn enter(self, call: Call, brief: bool) -> Result<AuthorizedApi, ApiError> {
        let Admission { access_token, user } = call.send(None).await?.read()?;
        self.session.begin(Credentials { access_token, user_id: user.id, email: user.email, brief });
        self.session.authorized().ok_or(ApiError::Failed)
    }
}
