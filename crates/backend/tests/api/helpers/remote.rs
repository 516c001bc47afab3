//! Somebody with an account at a program, which may be another one after a restart.

use super::{Answer, PASSWORD, Program};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Remote {
    client: reqwest::Client,
    origin: String,
    user: String,
    pub access_token: String,
    pub session_token: String,
}

impl Remote {
    pub async fn sign_up(program: &Program, email: &str) -> Self {
        Self::enter(program, "sign-up", email).await
    }

    async fn enter(program: &Program, way: &str, email: &str) -> Self {
        let client = reqwest::Client::new();
        let body = json!({"email": email, "password": PASSWORD});
        let request = client.post(program.url(&format!("/api/auth/{way}/email"))).json(&body);
        let answer = Answer::of(request).await.expect(200).json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            client,
            origin: program.url(""),
            user: text(&answer["user"]["id"]),
            access_token: text(&answer["accessToken"]),
            session_token: text(&answer["token"]),
        }
    }

    /// The same at another program on the same database.
    pub fn at(&self, program: &Program) -> Self {
        Self { origin: program.url(""), ..self.clone() }
    }

    /// Any request, without a token.
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method.parse().unwrap(), format!("{}{path}", self.origin))
    }

    /// A request to one's own tasks.
    pub fn tasks(&self, method: &str, rest: &str) -> reqwest::RequestBuilder {
        self.request(method, &format!("/api/{}/tasks{rest}", self.user)).bearer_auth(&self.access_token)
    }

    pub fn create(&self, title: &str) -> reqwest::RequestBuilder {
        self.tasks("POST", "").json(&json!({"title": title}))
    }

    pub async fn add(&self, title: &str) {
        Answer::of(self.create(title)).await.expect(201);
    }

    /// Which tasks there are, by title, and whether they are completed.
    pub async fn list(&self) -> HashMap<String, bool> {
        let list = Answer::of(self.tasks("GET", "")).await.expect(200).json();
        let task =
            |task: &Value| (task["title"].as_str().unwrap().to_owned(), task["completed"].as_bool().unwrap());
        list.as_array().unwrap().iter().map(task).collect()
    }
}
