//! What the security log says of those who were not let in, and what no log line ever says. The program runs
//! as a process of its own here, so that its log is read as an operator reads it.

use crate::helpers::{PASSWORD, Program};
use serde_json::{Value, json};

#[tokio::test]
async fn failures_are_logged_with_reason_client_and_user_and_never_with_what_is_secret() {
    let program =
        Program::start(&[("LOG_FORMAT", "json"), ("RUST_LOG", "trace,h2=info,hyper=info,mio=info")]);
    let client = reqwest::Client::new();
    let post = |path: &str, email: &str, password: &str| {
        client.post(program.url(path)).json(&json!({"email": email, "password": password})).send()
    };
    let signed_up = post("/api/auth/sign-up/email", "ann.long.address@example.org", PASSWORD).await.unwrap();
    let signed_up: Value = signed_up.json().await.unwrap();
    let (user, access) =
        (signed_up["user"]["id"].as_str().unwrap(), signed_up["accessToken"].as_str().unwrap());
    let session = signed_up["token"].as_str().unwrap();
    let wrong = "a password that is wrong";
    post("/api/auth/sign-in/email", "ann.long.address@example.org", wrong).await.unwrap();
    post("/api/auth/sign-in/email", "nobody.at.all@example.org", wrong).await.unwrap();
    let list = format!("/api/{user}/tasks?q=looked-for&token={access}");
    let get = |token: &str| client.get(program.url(&list)).bearer_auth(token).send();
    client.get(program.url(&list)).send().await.unwrap();
    get("x.y.z").await.unwrap();
    client.post(program.url("/api/auth/sign-out")).bearer_auth(session).send().await.unwrap();
    let revoked = get(access).await.unwrap();
    let request_id = revoked.headers()["x-request-id"].to_str().unwrap().to_owned();

    let log = program.stop();
    for secret in
        [PASSWORD, wrong, access, session, "ann.long.address", "nobody.at.all", "looked-for", "x.y.z"]
    {
        assert!(!log.contains(secret), "the log holds {secret}");
    }
    let lines: Vec<Value> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let failures: Vec<&Value> = lines
        .iter()
        .filter(|line| line["target"] == "security" && line["message"] == "authentication failed")
        .collect();
    let reasons: Vec<&str> = failures.iter().map(|line| line["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["wrong_password", "unknown_address", "no_token", "token_invalid", "token_revoked"]);
    for line in &failures {
        assert_eq!(line["span"]["client"], "127.0.0.1", "{line}");
    }
    assert_eq!(failures[0]["user"], user);
    assert_eq!(failures[4]["span"]["user"], user);
    assert_eq!(failures[4]["span"]["id"], request_id);
    let events: Vec<&Value> = lines.iter().filter(|line| line["target"] == "security").collect();
    for event in ["signed up", "signed out"] {
        assert!(events.iter().any(|line| line["message"] == event && line["user"] == user), "{event}");
    }
    for line in lines.iter().filter(|line| line["target"].as_str().unwrap().starts_with("latchkey::http")) {
        assert!(line["span"]["id"].is_string(), "{line}");
    }
}
