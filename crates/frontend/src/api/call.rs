//! One request, kept as plain data so that it can be repeated after a token renewal.

use super::error::ApiError;
use futures::{FutureExt, future::LocalBoxFuture};
use gloo_net::http::{Method, RequestBuilder};
use serde::{Serialize, de::DeserializeOwned};
use shared::Timestamp;
use web_sys::AbortSignal;

/// After this the server counts as unreachable.
const TIMEOUT_MS: u32 = 20_000;

/// A request that has not been sent yet.
pub(crate) struct Call {
    method: Method,
    path: String,
    body: Option<String>,
    if_match: Option<String>,
}

/// A response in flight. Boxed, so that the WebAssembly has one state machine for all calls.
pub(crate) type Pending<'a> = LocalBoxFuture<'a, Result<Response, ApiError>>;

/// A response of any status.
pub(crate) struct Response {
    pub(crate) status: u16,
    body: String,
    /// Retry-After in seconds (RFC 9110 section 10.2.3).
    retry_after: Option<u32>,
}

impl Call {
    pub(crate) fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), body: None, if_match: None }
    }

    /// Adds `body` as JSON.
    pub(crate) fn json(self, body: &impl Serialize) -> Self {
        Self { body: serde_json::to_string(body).ok(), ..self }
    }

    /// Makes the request conditional (RFC 9110 section 13.1.1) if `seen` is given: the ETag of a task is its
    /// `updated_at` in quotes.
    pub(crate) fn if_unchanged_since(self, seen: Option<Timestamp>) -> Self {
        Self { if_match: seen.map(|seen| format!("\"{seen}\"")), ..self }
    }

    /// Sends the request, with an access token if there is one.
    ///
    /// # Errors
    /// [`ApiError::Unreachable`] without a response; a response of any status is `Ok`.
    pub(crate) fn send<'a>(&'a self, token: Option<&'a str>) -> Pending<'a> {
        self.fetch(token).boxed_local()
    }

    /// Sends the request without an access token.
    ///
    /// # Errors
    /// Also for a response that is not a success.
    pub(crate) fn send_anonymous(self) -> Pending<'static> {
        async move { self.send(None).await?.checked() }.boxed_local()
    }

    async fn fetch(&self, token: Option<&str>) -> Result<Response, ApiError> {
        let timeout = AbortSignal::timeout_with_u32(TIMEOUT_MS);
        let mut request =
            RequestBuilder::new(&self.path).method(self.method.clone()).abort_signal(Some(&timeout));
        if let Some(token) = token {
            request = request.header("Authorization", &format!("Bearer {token}"));
        }
        if let Some(tag) = &self.if_match {
            request = request.header("If-Match", tag);
        }
        let request = match &self.body {
            Some(body) => request.header("Content-Type", "application/json").body(body),
            None => request.build(),
        };
        let response = request.map_err(unreachable)?.send().await.map_err(unreachable)?;
        let retry_after = response.headers().get("Retry-After").and_then(|seconds| seconds.parse().ok());
        let body = response.text().await.map_err(unreachable)?;
        Ok(Response { status: response.status(), body, retry_after })
    }
}

impl Response {
    /// # Errors
    /// The server's error, for a response that is not a success.
    pub(crate) fn checked(self) -> Result<Self, ApiError> {
        match self.status {
            200..300 => Ok(self),
            status => Err(ApiError::from_response(status, &self.body, self.retry_after)),
        }
    }

    /// Parses the body of a success.
    ///
    /// # Errors
    /// The server's error, or [`ApiError::Failed`] for an unexpected body.
    pub(crate) fn json<T: DeserializeOwned>(self) -> Result<T, ApiError> {
        serde_json::from_str(&self.checked()?.body).map_err(|_| ApiError::Failed)
    }
}

fn unreachable(_: gloo_net::Error) -> ApiError {
    ApiError::Unreachable
}
