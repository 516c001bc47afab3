//! An HTTP client of the program, and what it receives.

use anyhow::{Result, ensure};
use reqwest::{RequestBuilder, header::HeaderMap, redirect::Policy};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::net::SocketAddr;

/// Sends requests to one server and follows no redirects.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    origin: String,
}

impl Client {
    /// # Panics
    /// If the system provides no client.
    pub fn of(address: SocketAddr) -> Self {
        // A pooled connection may be one that a restart of the server is just closing.
        let http = reqwest::Client::builder().redirect(Policy::none()).pool_max_idle_per_host(0);
        let http = http.build().unwrap();
        Self { http, origin: format!("http://{address}") }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// # Panics
    /// If `method` is not a method.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.http.request(method.parse().unwrap(), self.url(path))
    }

    /// # Panics
    /// Without a response; the same below.
    pub async fn get(&self, path: &str) -> Response {
        Response::of(self.request("GET", path)).await
    }

    /// # Panics
    /// See [`Client::get`].
    pub async fn post(&self, path: &str, body: Value) -> Response {
        Response::of(self.request("POST", path).json(&body)).await
    }
}

/// A response with its whole body.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

/// The assertions panic with the whole response.
impl Response {
    /// # Errors
    /// If there is no complete response.
    pub async fn receive(request: RequestBuilder) -> reqwest::Result<Self> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Self { status, headers, text: response.text().await? })
    }

    /// # Panics
    /// Without a complete response.
    pub async fn of(request: RequestBuilder) -> Self {
        Self::receive(request).await.expect("the server responds")
    }

    /// Asserts the status.
    ///
    /// # Panics
    /// See above; the same below.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    /// Asserts an error envelope with this status and code, and what every error has in common.
    ///
    /// # Panics
    /// See above.
    #[track_caller]
    pub fn expect_error(self, status: u16, code: &str) -> Self {
        let response = self.expect(status);
        let body = response.json();
        assert_eq!(body["code"], code, "{response:?}");
        assert!(body["message"].as_str().is_some_and(|message| !message.is_empty()), "{response:?}");
        assert_eq!(response.header("content-type"), "application/json", "{response:?}");
        let is_challenge = status == 401 || code == "INSUFFICIENT_SCOPE";
        assert_eq!(response.header("www-authenticate").starts_with("Bearer "), is_challenge, "{response:?}");
        response
    }

    /// Asserts that exactly this field is reported.
    ///
    /// # Panics
    /// See above.
    #[track_caller]
    pub fn expect_field(self, field: &str, message: &str) -> Self {
        let body = self.json();
        assert_eq!(body["fields"], json!([{"field": field, "message": message}]), "{self:?}");
        assert_eq!(body["message"], message);
        self
    }

    /// # Panics
    /// If the body is not JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("not JSON ({e}): {self:?}"))
    }

    /// The body of a successful response.
    ///
    /// # Errors
    /// The whole response, if it is another one.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        ensure!((200..300).contains(&self.status), "refused: {self:?}");
        Ok(serde_json::from_str(&self.text)?)
    }

    /// The header's value, empty without one.
    ///
    /// # Panics
    /// If it is not ASCII.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}
