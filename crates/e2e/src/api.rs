//! The API without a browser: for what a test needs to be there beforehand, and to look behind the scenes.

use crate::app::PASSWORD;
use anyhow::{Context, Result};
use futures_util::{StreamExt, TryStreamExt, stream};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use shared::{SignedIn, Task, UserId};
use std::net::SocketAddr;

/// How many tasks are added at the same time.
const AT_ONCE: usize = 32;

/// A client of the program, past the proxy.
pub struct Api {
    client: Client,
    base: String,
}

impl Api {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { client: Client::new(), base: format!("http://{address}") }
    }

    /// A request with `token`.
    pub fn request(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base)).bearer_auth(token)
    }

    /// An account for `email` with [`PASSWORD`].
    ///
    /// # Errors
    /// When it cannot be made; the same below.
    pub async fn sign_up(&self, email: &str) -> Result<SignedIn> {
        self.credentials("sign-up", email).await
    }

    /// Another session of the account of `email`.
    ///
    /// # Errors
    /// See [`Api::sign_up`].
    pub async fn sign_in(&self, email: &str) -> Result<SignedIn> {
        self.credentials("sign-in", email).await
    }

    async fn credentials(&self, call: &str, email: &str) -> Result<SignedIn> {
        let body = json!({ "email": email, "password": PASSWORD });
        let url = format!("{}/api/auth/{call}/email", self.base);
        Ok(self.client.post(url).json(&body).send().await?.error_for_status()?.json().await?)
    }

    /// Ends the session that `session_token` belongs to.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn sign_out(&self, session_token: &str) -> Result<()> {
        let request = self.request(Method::POST, "/api/auth/sign-out", session_token);
        request.json(&json!({})).send().await?.error_for_status()?;
        Ok(())
    }

    /// A new task of `who`.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn add(&self, who: &SignedIn, title: &str) -> Result<Task> {
        let path = tasks_of(who.user.id);
        let request = self.request(Method::POST, &path, &who.access_token).json(&json!({ "title": title }));
        Ok(request.send().await?.error_for_status()?.json().await?)
    }

    /// `count` new tasks of `who`, short ones and long ones, some of them with a description.
    ///
    /// # Errors
    /// When one is refused.
    pub async fn add_many(&self, who: &SignedIn, count: usize) -> Result<()> {
        let path = tasks_of(who.user.id);
        let add = async |number: usize| {
            let more =
                if number.is_multiple_of(11) { ", and whatever else has to be thought of" } else { "" };
            let description = number.is_multiple_of(7).then_some("The fern twice, the cactus not at all");
            let task = json!({ "title": format!("Task {number}{more}"), "description": description });
            let request = self.request(Method::POST, &path, &who.access_token).json(&task);
            request.send().await?.error_for_status()?;
            anyhow::Ok(())
        };
        stream::iter(1..=count).map(add).buffer_unordered(AT_ONCE).try_collect().await
    }

    /// Changes a task of `who`.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn change(&self, who: &SignedIn, task: &Task, patch: Value) -> Result<()> {
        let path = format!("{}/{}", tasks_of(who.user.id), task.id);
        let request = self.request(Method::PATCH, &path, &who.access_token).json(&patch);
        request.send().await?.error_for_status()?;
        Ok(())
    }

    /// Deletes a task of `who`.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn delete(&self, who: &SignedIn, task: &Task) -> Result<()> {
        let path = format!("{}/{}", tasks_of(who.user.id), task.id);
        self.request(Method::DELETE, &path, &who.access_token).send().await?.error_for_status()?;
        Ok(())
    }

    /// All tasks of `who`, newest first.
    ///
    /// # Errors
    /// When they are refused.
    pub async fn tasks(&self, who: &SignedIn) -> Result<Vec<Task>> {
        let request = self.request(Method::GET, &tasks_of(who.user.id), &who.access_token);
        Ok(request.send().await?.error_for_status()?.json().await?)
    }

    /// What the tasks of `user` answer to `token`: the status and the `code` of the error.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn answer_to(&self, token: &str, user: UserId) -> Result<(StatusCode, String)> {
        let answer = self.request(Method::GET, &tasks_of(user), token).send().await?;
        let status = answer.status();
        let body: Value = answer.json().await.context("an answer that is no JSON")?;
        Ok((status, body.get("code").and_then(Value::as_str).unwrap_or_default().to_owned()))
    }
}

fn tasks_of(user: UserId) -> String {
    format!("/api/{user}/tasks")
}
