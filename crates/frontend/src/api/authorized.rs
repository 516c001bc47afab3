//! The calls of the account that is signed in, for its tasks.

use super::{
    call::{Call, Pending, Response},
    error::ApiError,
    renewal,
    session::{Account, Session, SessionEnd},
};
use futures::FutureExt;
use gloo_net::http::Method;
use serde::Serialize;
use shared::{NewTask, Task, TaskId, TaskPatch, Timestamp};

/// The first renewal may adopt a token of another tab that has expired as well; the second asks the server.
const RENEWALS: usize = 2;

/// The server for the account that is signed in.
#[derive(Clone)]
pub(crate) struct AuthorizedApi {
    session: Session,
    account: Account,
}

impl AuthorizedApi {
    /// `None` without a session. Reactive.
    pub(crate) fn of(session: Session) -> Option<Self> {
        session.account().map(|account| Self { session, account })
    }

    pub(crate) fn account(&self) -> &Account {
        &self.account
    }

    pub(crate) fn session(&self) -> Session {
        self.session
    }

    /// All tasks, newest first.
    ///
    /// # Errors
    /// See [`ApiError`]; the same for every call here.
    pub(crate) async fn tasks(&self) -> Result<Vec<Task>, ApiError> {
        self.send(Call::new(Method::GET, self.path())).await?.json()
    }

    pub(crate) async fn task(&self, id: TaskId) -> Result<Task, ApiError> {
        self.send(Call::new(Method::GET, self.path_of(id))).await?.json()
    }

    pub(crate) async fn create(&self, task: &NewTask) -> Result<Task, ApiError> {
        self.send(Call::new(Method::POST, self.path()).json(task)).await?.json()
    }

    /// Changes a task; given `seen`, only if that is still its `updated_at`.
    pub(crate) async fn change(
        &self,
        id: TaskId,
        patch: &TaskPatch,
        seen: Option<Timestamp>,
    ) -> Result<Task, ApiError> {
        let call = Call::new(Method::PATCH, self.path_of(id)).json(patch).if_unchanged_since(seen);
        self.send(call).await?.json()
    }

    /// Deletes a task if `seen` is still its `updated_at`.
    pub(crate) async fn delete(&self, id: TaskId, seen: Timestamp) -> Result<(), ApiError> {
        let call = Call::new(Method::DELETE, self.path_of(id)).if_unchanged_since(Some(seen));
        self.send(call).await?.checked().map(drop)
    }

    /// Ends the session on the server, and in this browser even if the server cannot be reached.
    pub(crate) async fn sign_out(self) {
        #[derive(Serialize)]
        struct Empty {}
        let response = Call::new(Method::POST, "/api/auth/sign-out").json(&Empty {}).send_anonymous().await;
        let end = if response.is_ok() { SessionEnd::SignedOut } else { SessionEnd::SignedOutLocally };
        self.session.sign_out(end);
    }

    fn send(&self, call: Call) -> Pending<'_> {
        self.send_renewing(call).boxed_local()
    }

    /// The only handler of 401: renews the access token, once for all requests that wait for it, and repeats the
    /// request. If that fails too, the session has expired.
    async fn send_renewing(&self, call: Call) -> Result<Response, ApiError> {
        let mut token = self.session.token_of(&self.account).ok_or(ApiError::SessionEnded)?;
        let mut response = call.send(Some(&token)).await?;
        for _ in 0..RENEWALS {
            if response.status != 401 {
                break;
            }
            token = renewal::fresh_token(self.session, &self.account, &token).await?;
            response = call.send(Some(&token)).await?;
        }
        if response.status == 401 {
            self.session.expire(&self.account, &token);
            return Err(ApiError::SessionEnded);
        }
        Ok(response)
    }

    fn path(&self) -> String {
        format!("/api/{}/tasks", self.account.id)
    }

    fn path_of(&self, id: TaskId) -> String {
        format!("{}/{id}", self.path())
    }
}
