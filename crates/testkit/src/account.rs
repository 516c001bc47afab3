//! An account with a session.

use crate::{Client, PASSWORD, Response};
use anyhow::Result;
use futures_util::{StreamExt, TryStreamExt, stream};
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use std::collections::HashMap;

/// How many requests [`Account::add_many`] has in flight at once.
const CONCURRENCY: usize = 32;

/// Requests that fail or are refused unexpectedly panic.
#[derive(Clone)]
pub struct Account {
    pub client: Client,
    pub id: String,
    pub email: String,
    pub session_token: String,
    pub access_token: String,
    /// `name=value` of the session cookie.
    pub cookie: String,
}

#[allow(clippy::missing_panics_doc, reason = "documented for all of them")]
impl Account {
    /// From the response to a sign-up or a sign-in.
    pub fn of(client: &Client, signed_in: &Response) -> Self {
        let body = signed_in.json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            client: client.clone(),
            id: text(&body["user"]["id"]),
            email: text(&body["user"]["email"]),
            session_token: text(&body["token"]),
            access_token: text(&body["accessToken"]),
            cookie: signed_in.header("set-cookie").split(';').next().unwrap().to_owned(),
        }
    }

    /// The same session at another server on the same database.
    pub fn at(&self, client: &Client) -> Self {
        Self { client: client.clone(), ..self.clone() }
    }

    /// The path of the account's tasks, followed by `rest`.
    pub fn path(&self, rest: &str) -> String {
        format!("/api/{}/tasks{rest}", self.id)
    }

    /// A request with the access token to any path.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.client.request(method, path).bearer_auth(&self.access_token)
    }

    /// A request to the account's tasks.
    pub fn tasks(&self, method: &str, rest: &str) -> RequestBuilder {
        self.request(method, &self.path(rest))
    }

    pub async fn send(&self, method: &str, rest: &str, body: Option<Value>) -> Response {
        Response::of(with_body(self.tasks(method, rest), body)).await
    }

    /// A request to anything else that the account has, such as `/lists`.
    pub fn own(&self, method: &str, path: &str) -> RequestBuilder {
        self.request(method, &format!("/api/{}{path}", self.id))
    }

    pub async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Response {
        Response::of(with_body(self.own(method, path), body)).await
    }

    pub async fn get(&self, rest: &str) -> Response {
        self.send("GET", rest, None).await
    }

    /// A request that creates a task.
    pub fn create(&self, title: &str) -> RequestBuilder {
        self.tasks("POST", "").json(&json!({"title": title}))
    }

    pub async fn add(&self, title: &str) -> Value {
        Response::of(self.create(title)).await.expect(201).json()
    }

    /// Adds `count` tasks, some of them with a longer title or a description.
    ///
    /// # Errors
    /// If one is refused.
    pub async fn add_many(&self, count: usize) -> Result<()> {
        let add = async |number: usize| {
            let more =
                if number.is_multiple_of(11) { ", and whatever else has to be thought of" } else { "" };
            let description = number.is_multiple_of(7).then_some("The fern twice, the cactus not at all");
            let task = json!({"title": format!("Task {number}{more}"), "description": description});
            let response = Response::receive(self.tasks("POST", "").json(&task)).await?;
            response.parse::<Value>().map(drop)
        };
        stream::iter(1..=count).map(add).buffer_unordered(CONCURRENCY).try_collect().await
    }

    pub async fn titles(&self, query: &str) -> Vec<String> {
        let list = self.get(query).await.expect(200).json();
        list.as_array().unwrap().iter().map(|task| task["title"].as_str().unwrap().to_owned()).collect()
    }

    /// Whether each task is completed, by title.
    pub async fn completion(&self) -> HashMap<String, bool> {
        let list = self.get("").await.expect(200).json();
        let task =
            |task: &Value| (task["title"].as_str().unwrap().to_owned(), task["completed"].as_bool().unwrap());
        list.as_array().unwrap().iter().map(task).collect()
    }

    /// A request with the session token.
    pub async fn auth(&self, method: &str, path: &str, body: Option<Value>) -> Response {
        Response::of(with_body(self.client.request(method, path).bearer_auth(&self.session_token), body))
            .await
    }

    /// Whether both tokens are accepted; asserts that neither is, otherwise.
    pub async fn is_signed_in(&self) -> bool {
        let (tasks, session) = (self.get("").await, self.auth("GET", "/api/auth/token", None).await);
        match (tasks.status, session.status) {
            (200, 200) => true,
            _ => {
                tasks.expect_error(401, "TOKEN_REVOKED");
                session.expect_error(401, "UNAUTHORIZED");
                false
            }
        }
    }

    pub async fn sign_out(&self) -> Response {
        self.auth("POST", "/api/auth/sign-out", None).await
    }
}

impl Client {
    /// A new account with [`PASSWORD`].
    ///
    /// # Errors
    /// If the request fails or is refused; the same below.
    pub async fn sign_up(&self, email: &str) -> Result<Account> {
        self.enter("sign-up", email).await
    }

    /// A new session of an account with [`PASSWORD`].
    ///
    /// # Errors
    /// See [`Client::sign_up`].
    pub async fn sign_in(&self, email: &str) -> Result<Account> {
        self.enter("sign-in", email).await
    }

    /// Ends the session of `session_token`.
    ///
    /// # Errors
    /// See [`Client::sign_up`].
    pub async fn sign_out(&self, session_token: &str) -> Result<()> {
        let request = self.request("POST", "/api/auth/sign-out").bearer_auth(session_token);
        Response::receive(request).await?.parse::<Value>().map(drop)
    }

    async fn enter(&self, call: &str, email: &str) -> Result<Account> {
        let credentials = json!({"email": email, "password": PASSWORD});
        let request = self.request("POST", &format!("/api/auth/{call}/email")).json(&credentials);
        let response = Response::receive(request).await?;
        response.parse::<Value>()?;
        Ok(Account::of(self, &response))
    }
}

fn with_body(request: RequestBuilder, body: Option<Value>) -> RequestBuilder {
    match body {
        Some(body) => request.json(&body),
        None => request,
    }
}

/// `/<id>` of a task.
///
/// # Panics
/// If it has no id.
pub fn id_of(task: &Value) -> String {
    format!("/{}", task["id"].as_str().unwrap())
}
