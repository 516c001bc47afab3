//! Somebody with an account.

use super::{Answer, Server};
use serde_json::{Value, json};

/// Somebody who is signed in.
pub struct Account<'a> {
    pub server: &'a Server,
    pub id: String,
    pub email: String,
    pub session_token: String,
    pub access_token: String,
    /// `name=value` of the session cookie.
    pub cookie: String,
}

impl<'a> Account<'a> {
    pub fn of(server: &'a Server, signed_in: Answer) -> Self {
        let body = signed_in.json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            server,
            id: text(&body["user"]["id"]),
            email: text(&body["user"]["email"]),
            session_token: text(&body["token"]),
            access_token: text(&body["accessToken"]),
            cookie: signed_in.header("set-cookie").split(';').next().unwrap().to_owned(),
        }
    }

    /// The path of one's tasks, and of what comes after.
    pub fn path(&self, rest: &str) -> String {
        format!("/api/{}/tasks{rest}", self.id)
    }

    /// A request with the access token, to any path.
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.server.request(method, path).bearer_auth(&self.access_token)
    }

    /// A request to one's own tasks.
    pub async fn send(&self, method: &str, rest: &str, body: Option<Value>) -> Answer {
        let request = self.request(method, &self.path(rest));
        Answer::of(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    }

    pub async fn get(&self, rest: &str) -> Answer {
        self.send("GET", rest, None).await
    }

    pub async fn add(&self, title: &str) -> Value {
        self.send("POST", "", Some(json!({"title": title}))).await.expect(201).json()
    }

    pub async fn titles(&self, query: &str) -> Vec<String> {
        let list = self.get(query).await.expect(200).json();
        list.as_array().unwrap().iter().map(|task| task["title"].as_str().unwrap().to_owned()).collect()
    }

    /// A request with the session token.
    pub async fn auth(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let request = self.server.request(method, path).bearer_auth(&self.session_token);
        Answer::of(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    }

    /// Whether both tokens still open what they should.
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

    pub async fn sign_out(&self) -> Answer {
        let request = self.server.request("POST", "/api/auth/sign-out").bearer_auth(&self.session_token);
        Answer::of(request).await
    }
}

/// `/<id>` of a task.
pub fn id_of(task: &Value) -> String {
    format!("/{}", task["id"].as_str().unwrap())
}

/// The names of an object's members, in order.
pub fn members(object: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}
