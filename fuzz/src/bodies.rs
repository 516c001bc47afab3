//! The result of any accepted body keeps to the rules.

use super::server::{Response, Server};
use actix_web::{
    http::{Method, header::CONTENT_TYPE},
    test::TestRequest,
};
use serde_json::Value;
use shared::{Email, Password, Task, TaskDescription, TaskTitle, UserName};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// Sends `body` to every route that takes one.
pub fn check(server: &Server, body: &[u8]) {
    let task = &server.task;
    for method in [Method::PUT, Method::PATCH] {
        let response = server.send_with_token(request(method, task, JSON, body));
        if response.status == 200 {
            assert_valid_task(server, &response, body);
        }
    }
    let response = server.send_with_token(request(Method::POST, &server.tasks(), JSON, body));
    if response.status == 201 {
        let created = assert_valid_task(server, &response, body);
        server.send_with_token(TestRequest::delete().uri(&format!("{}/{}", server.tasks(), created.id)));
    }
    for media in [JSON, FORM] {
        let response = server.send(request(Method::POST, "/api/auth/sign-up/email", media, body));
        if response.status == 200 {
            assert_valid_account(&response, body, media);
        }
        server.send(request(Method::POST, "/api/auth/sign-in/email", media, body));
    }
    assert_eq!(server.send(request(Method::POST, "/api/auth/sign-out", JSON, body)).status, 200);
}

fn request(method: Method, path: &str, media: &str, body: &[u8]) -> TestRequest {
    TestRequest::with_uri(path).method(method).insert_header((CONTENT_TYPE, media)).set_payload(body.to_vec())
}

fn assert_valid_task(server: &Server, response: &Response, body: &[u8]) -> Task {
    let task: Task = serde_json::from_slice(&response.body).expect("a task");
    assert_eq!(task.user_id.to_string(), server.user, "{response:?}");
    assert_eq!(TaskTitle::parse(&task.title).expect("a good title").as_str(), task.title, "{response:?}");
    assert!(
        task.description.as_deref().is_none_or(|text| TaskDescription::parse(text).is_ok()),
        "{response:?}"
    );
    let sent: Value = serde_json::from_slice(body).expect("JSON");
    if let Some(title) = sent.get("title") {
        let title = TaskTitle::parse(title.as_str().expect("a text")).expect("a good title");
        assert_eq!(title.as_str(), task.title, "{response:?}");
    }
    task
}

fn assert_valid_account(response: &Response, body: &[u8], media: &str) {
    let user = &response.json()["user"];
    let (email, name) = (user["email"].as_str().expect("an address"), user["name"].as_str().expect("a name"));
    assert_eq!(Email::parse(email).expect("a good address").as_str(), email, "{response:?}");
    assert_eq!(UserName::parse(name).expect("a good name").as_str(), name, "{response:?}");
    if media == JSON {
        let sent: Value = serde_json::from_slice(body).expect("JSON");
        assert!(Password::parse(sent["password"].as_str().expect("a password")).is_ok(), "{response:?}");
    }
}
