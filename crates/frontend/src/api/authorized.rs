//! The calls of the account that is signed in, for its tasks.

use super::{
    call::{Call, Pending, Response},
    error::ApiError,
    renewal,
    session::{Account, Session, SessionEnd},
};
use futures::FutureExt;
use serde::Serialize;
use shared::{ErrorCode, Task, TaskId};
use web_sys::{AbortSignal, js_sys::Date};

/// The first renewal may adopt a token of another tab that has expired as well; the second asks the server.
const RENEWALS: usize = 2;
/// However long they take.
const MOST_RENEWALS: usize = 10;
/// A token that was refused after this time, in milliseconds, was accepted first: the session may have been exchanged during a
/// wait for changes, also several times.
const ACCEPTED_AFTER: f64 = 1_000.0;

/// How long the server waits for changes.
const WAIT: &str = "&wait=25";
const WAIT_MS: u32 = 25_000;

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

    /// What is new since a cursor. If it may wait, the server responds when there is something, or after [`WAIT_MS`].
    ///
    /// # Errors
    /// See [`ApiError`]; the same for every call here.
    pub(crate) async fn changes(
        &self,
        since: Option<&str>,
        wait: bool,
        signal: &AbortSignal,
    ) -> Result<Response, ApiError> {
        let mut path = self.path("changes");
        if let Some(since) = since {
            path.extend(["?since=", since]);
            path.push_str(if wait { WAIT } else { "" });
        }
        let call = Call::get(path).waiting(if wait { WAIT_MS } else { 0 }, signal.clone());
        self.send(call).await
    }

    /// Sends a batch of operations.
    pub(crate) async fn apply(&self, batch: String) -> Result<Response, ApiError> {
        self.send(Call::post(self.path("changes")).text(batch)).await
    }

    /// The tasks in the trash, the latest first.
    pub(crate) async fn trash(&self) -> Result<Vec<Task>, ApiError> {
        self.send(Call::get(self.path("trash"))).await?.json()
    }

    /// Deletes a task in the trash for good, or all of them.
    pub(crate) async fn purge(&self, id: Option<TaskId>) -> Result<(), ApiError> {
        let id = id.map(|id| format!("/{id}")).unwrap_or_default();
        self.send(Call::delete(self.path("trash") + &id)).await?.checked().map(drop)
    }

    /// Ends the session on the server, and in this browser even if the server cannot be reached.
    pub(crate) async fn sign_out(self) {
        #[derive(Serialize)]
        struct Empty {}
        // At once: what is typed while the server is slow would be lost.
        self.session.sign_out(SessionEnd::SignedOut);
        let response = Call::post("/api/auth/sign-out").json(&Empty {}).send_anonymous().await;
        if response.is_err() {
            self.session.note_local_sign_out();
        }
    }

    pub(super) fn send(&self, call: Call) -> Pending<'_> {
        self.send_renewing(call).boxed_local()
    }

    /// The only handler of 401: renews the access token, once for all requests that wait for it, and repeats the
    /// request. If that fails too, the session has expired.
    async fn send_renewing(&self, call: Call) -> Result<Response, ApiError> {
        let mut token = self.session.token_of(&self.account).ok_or(ApiError::SessionEnded)?;
        let mut renewals = 0;
        for _ in 0..=MOST_RENEWALS {
            let sent = Date::now();
            let response = call.send(Some(&token)).await?;
            if response.status != 401 {
                return Ok(response);
            }
            if response.code() == Some(ErrorCode::TokenRevoked) {
                self.session.note_revocation();
            }
            if Date::now() - sent > ACCEPTED_AFTER {
                renewals = 0;
            }
            if renewals == RENEWALS {
                self.session.expire(&self.account, &token);
                return Err(ApiError::SessionEnded);
            }
            renewals += 1;
            token = renewal::fresh_token(self.session, &self.account, &token).await?;
        }
        // Tokens were accepted on the way, so the session goes on.
        Err(ApiError::Unavailable)
    }

    pub(super) fn path(&self, of: &str) -> String {
        format!("/api/{}/{of}", self.account.id)
    }
}
