//! What only the owner of a session may ask.

use super::{
    ApiError,
    call::{Answer, Call, Pending},
    renewal,
};
use crate::session::{Account, Departure, Session};
use futures::FutureExt;
use gloo_net::http::Method;
use serde::Serialize;
use shared::{NewTask, Task, TaskId, TaskPatch, Timestamp};

/// A token that another tab kept may be old itself; the one after it comes from the server.
const RENEWALS: usize = 2;

/// The server for someone who is signed in. Made by [`Session::authorized`] alone.
#[derive(Clone)]
pub(crate) struct AuthorizedApi {
    session: Session,
    account: Account,
}

impl AuthorizedApi {
    pub(crate) fn new(session: Session, account: Account) -> Self {
        Self { session, account }
    }

    pub(crate) fn account(&self) -> &Account {
        &self.account
    }

    pub(crate) fn session(&self) -> Session {
        self.session
    }

    /// All of one's tasks, newest first.
    ///
    /// # Errors
    /// See [`ApiError`]; the same for every call here.
    pub(crate) async fn tasks(&self) -> Result<Vec<Task>, ApiError> {
        self.send(Call::new(Method::GET, self.path())).await?.read()
    }

    pub(crate) async fn task(&self, id: TaskId) -> Result<Task, ApiError> {
        self.send(Call::new(Method::GET, self.path_of(id))).await?.read()
    }

    pub(crate) async fn create(&self, task: &NewTask) -> Result<Task, ApiError> {
        self.send(Call::new(Method::POST, self.path()).json(task)).await?.read()
    }

    /// Changes a task unless somebody else did since `seen`, where given.
    pub(crate) async fn change(
        &self,
        id: TaskId,
        patch: &TaskPatch,
        seen: Option<Timestamp>,
    ) -> Result<Task, ApiError> {
        let call = Call::new(Method::PATCH, self.path_of(id)).json(patch);
        let call = match seen {
            Some(seen) => call.if_unchanged_since(seen),
            None => call,
        };
        self.send(call).await?.read()
    }

    /// Deletes a task unless somebody changed it since `seen`.
    pub(crate) async fn delete(&self, id: TaskId, seen: Timestamp) -> Result<(), ApiError> {
        let call = Call::new(Method::DELETE, self.path_of(id)).if_unchanged_since(seen);
        self.send(call).await?.success().map(drop)
    }

    /// Ends the session, on the server for all its tokens and then here. Here it ends in any case.
    ///
    /// # Errors
    /// When the server could not be told.
    pub(crate) async fn sign_out(&self) -> Result<(), ApiError> {
        #[derive(Serialize)]
        struct Nothing {}
        let told = Call::new(Method::POST, "/api/auth/sign-out").json(&Nothing {}).ask().await.map(drop);
        let departure = if told.is_ok() { Departure::SignedOut } else { Departure::SignedOutHereOnly };
        self.session.sign_out(departure);
        told
    }

    /// The one place that knows what to do about a 401: renew the access token, once for all requests that
    /// wait for it, and ask again. When that does not help, the session is over.
    fn send(&self, call: Call) -> Pending<'_> {
        self.send_renewing(call).boxed_local()
    }

    async fn send_renewing(&self, call: Call) -> Result<Answer, ApiError> {
        let mut token = self.session.token_of(&self.account).ok_or(ApiError::SessionEnded)?;
        let mut answer = call.send(Some(&token)).await?;
        for _ in 0..RENEWALS {
            if answer.status != 401 {
                break;
            }
            token = renewal::fresh_token(self.session, &self.account, &token).await?;
            answer = call.send(Some(&token)).await?;
        }
        if answer.status == 401 {
            self.session.end(&self.account, &token);
            return Err(ApiError::SessionEnded);
        }
        Ok(answer)
    }

    fn path(&self) -> String {
        format!("/api/{}/tasks", self.account.id)
    }

    fn path_of(&self, id: TaskId) -> String {
        format!("{}/{id}", self.path())
    }
}
