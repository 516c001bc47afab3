//! One request, kept as plain data so that it can be sent again after a renewal.

use super::ApiError;
use futures::{FutureExt, future::LocalBoxFuture};
use gloo_net::http::{Method, RequestBuilder};
use serde::{Serialize, de::DeserializeOwned};
use shared::Timestamp;
use web_sys::AbortSignal;

/// Longer than any answer should take: after that the server counts as away.
const PATIENCE_MS: u32 = 20_000;

/// A request that has not been sent yet.
pub(crate) struct Call {
    method: Method,
    path: String,
    body: Option<String>,
    if_match: Option<String>,
}

/// An answer to come. In a box, so that the way to it is in the app but once.
pub(crate) type Pending<'a> = LocalBoxFuture<'a, Result<Answer, ApiError>>;

/// What came back, whatever its status.
pub(crate) struct Answer {
    pub(crate) status: u16,
    body: String,
    /// Retry-After in seconds (RFC 9110 section 10.2.3).
    wait: Option<u32>,
}

impl Call {
    pub(crate) fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), body: None, if_match: None }
    }

    /// Sends `body` along as JSON.
    pub(crate) fn json(self, body: &impl Serialize) -> Self {
        Self { body: serde_json::to_string(body).ok(), ..self }
    }

    /// Only if nobody changed the task since (RFC 9110 section 13.1.1): its ETag is `updated_at` in quotes.
    pub(crate) fn if_unchanged_since(self, seen: Timestamp) -> Self {
        Self { if_match: Some(format!("\"{seen}\"")), ..self }
    }

    /// Sends the request, with the access token if there is one.
    ///
    /// # Errors
    /// [`ApiError::Unreachable`] when no answer comes; an answer of whatever status is `Ok`.
    pub(crate) fn send<'a>(&'a self, token: Option<&'a str>) -> Pending<'a> {
        self.fetch(token).boxed_local()
    }

    /// The same without a token, for a success.
    ///
    /// # Errors
    /// Also what the server refused.
    pub(crate) fn ask(self) -> Pending<'static> {
        async move {
            let answer = self.send(None).await?;
            if (200..300).contains(&answer.status) { Ok(answer) } else { Err(answer.refusal()) }
        }
        .boxed_local()
    }

    async fn fetch(&self, token: Option<&str>) -> Result<Answer, ApiError> {
        let patience = AbortSignal::timeout_with_u32(PATIENCE_MS);
        let mut request =
            RequestBuilder::new(&self.path).method(self.method.clone()).abort_signal(Some(&patience));
        if let Some(token) = token {
            request = request.header("Authorization", &format!("Bearer {token}"));
        }
        if let Some(seen) = &self.if_match {
            request = request.header("If-Match", seen);
        }
        let request = match &self.body {
            Some(body) => request.header("Content-Type", "application/json").body(body),
            None => request.build(),
        };
        let response = request.map_err(unreachable)?.send().await.map_err(unreachable)?;
        let wait = response.headers().get("Retry-After").and_then(|seconds| seconds.parse().ok());
        let body = response.text().await.map_err(unreachable)?;
        Ok(Answer { status: response.status(), body, wait })
    }
}

impl Answer {
    /// The success that was asked for.
    ///
    /// # Errors
    /// What the server refused, or [`ApiError::Failed`] if it answered something else altogether.
    pub(crate) fn read<T: DeserializeOwned>(self) -> Result<T, ApiError> {
        serde_json::from_str(&self.success()?).map_err(|_| ApiError::Failed)
    }

    /// The body of a success.
    ///
    /// # Errors
    /// What the server refused.
    pub(crate) fn success(self) -> Result<String, ApiError> {
        match self.status {
            200..300 => Ok(self.body),
            _ => Err(self.refusal()),
        }
    }

    /// Why it is no success.
    fn refusal(&self) -> ApiError {
        ApiError::from_answer(self.status, &self.body, self.wait)
    }
}

fn unreachable(_: gloo_net::Error) -> ApiError {
    ApiError::Unreachable
}
