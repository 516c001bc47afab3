//! One request, kept as plain data so that it can be repeated after a token renewal.

use super::error::ApiError;
use crate::{
    browser::device::{self, Extra},
    json::{self, FromJson},
    reactive::RwSignal,
};
use futures::{FutureExt, future::LocalBoxFuture};
use serde::Serialize;
use serde_json::Value;
use shared::{ErrorBody, ErrorCode};
use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

/// After this many milliseconds without a byte, the server counts as unreachable.
const TIMEOUT: u32 = 20_000;
/// The same where a file is sent: the server responds when it has read all of it.
const FILE_TIMEOUT: u32 = 120_000;

/// A request that has not been sent yet.
pub(crate) struct Call {
    method: &'static str,
    path: String,
    body: Option<String>,
    timeout: u32,
    signal: Option<AbortSignal>,
    file: Option<(JsValue, RwSignal<u32>)>,
    save_as: Option<&'static str>,
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
    fn new(method: &'static str, path: String) -> Self {
        Self { method, path, body: None, timeout: TIMEOUT, signal: None, file: None, save_as: None }
    }

    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self::new("GET", path.into())
    }

    pub(crate) fn post(path: impl Into<String>) -> Self {
        Self::new("POST", path.into())
    }

    pub(crate) fn delete(path: String) -> Self {
        Self::new("DELETE", path)
    }

    /// Adds `body` as JSON.
    pub(crate) fn json(self, body: &impl Serialize) -> Self {
        Self { body: serde_json::to_string(body).ok(), ..self }
    }

    /// Adds a body, which is JSON.
    pub(crate) fn text(self, body: String) -> Self {
        Self { body: Some(body), ..self }
    }

    /// Adds a file as the body. `sent` follows the percentage that is sent.
    pub(crate) fn file(self, content: JsValue, sent: RwSignal<u32>) -> Self {
        Self { file: Some((content, sent)), ..self }
    }

    /// Gives the content of a success to the user as a file, with this name unless the server has another.
    pub(crate) fn save_as(self, name: &'static str) -> Self {
        Self { save_as: Some(name), ..self }
    }

    /// Lets `signal` abort the request, and the server take `longer` by so many milliseconds.
    pub(crate) fn waiting(self, longer: u32, signal: AbortSignal) -> Self {
        Self { timeout: TIMEOUT + longer, signal: Some(signal), ..self }
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
        let token = token.map(|token| ["Bearer ", token].concat());
        let mut headers = Vec::new();
        headers.extend(token.as_deref().map(|token| ("Authorization", token)));
        let (kind, timeout) = match self.file {
            Some(_) => (Some("application/octet-stream"), FILE_TIMEOUT),
            None => (self.body.as_ref().map(|_| "application/json"), self.timeout),
        };
        headers.extend(kind.map(|kind| ("Content-Type", kind)));
        let (signal, file) = (self.signal.as_ref(), self.file.as_ref());
        let extra = Extra { signal, save_as: self.save_as, file };
        let body = self.body.as_deref();
        let response = device::request(self.method, &self.path, &headers, body, timeout, extra).await;
        response.map(Response::of).ok_or(ApiError::Unreachable)
    }
}

impl Response {
    fn of((status, retry_after, body): device::Response) -> Self {
        Self { status, body, retry_after: retry_after.and_then(|seconds| seconds.parse().ok()) }
    }

    /// The response to a call of `passkeys.js`; `None` if another one has ended it, or if an offer that no one has asked for
    /// cannot be made.
    ///
    /// # Errors
    /// The server's error, or that of the user or the device.
    pub(crate) async fn of_passkey(function: &str, argument: &str) -> Result<Option<Self>, ApiError> {
        let response = match device::passkeys(function, argument).await {
            None if function == "autofill" => None,
            response => response.ok_or(ApiError::Unreachable)?,
        };
        response.map(|response| Self::of(response).checked()).transpose()
    }

    /// # Errors
    /// The server's error, for a response that is not a success.
    pub(crate) fn checked(self) -> Result<Self, ApiError> {
        match self.status {
            200..300 => Ok(self),
            status => Err(ApiError::from_response(status, &self.body, self.retry_after)),
        }
    }

    /// The code of an error.
    pub(super) fn code(&self) -> Option<ErrorCode> {
        json::parse::<ErrorBody>(&self.body).map(|body| body.code)
    }

    /// Parses the body of a success.
    ///
    /// # Errors
    /// The server's error, or [`ApiError::Failed`] for an unexpected body.
    pub(crate) fn json<T: FromJson>(self) -> Result<T, ApiError> {
        json::parse(&self.checked()?.body).ok_or(ApiError::Failed)
    }

    /// Parses a member of the body of a success.
    ///
    /// # Errors
    /// As [`json`](Self::json).
    pub(crate) fn member<T: FromJson>(self, name: &str) -> Result<T, ApiError> {
        json::member(&self.json::<Value>()?, name).ok_or(ApiError::Failed)
    }
}
