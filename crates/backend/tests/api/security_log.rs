//! What the security log says of those who were not let in, and what no log line ever says. The program runs
//! as a process of its own here, so that its log is read as an operator reads it.

use crate::helpers::{Answer, Database, PASSWORD, Program, Remote};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

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
    post("/api/auth/sign-in/email", "ann.long.address@example.org", PASSWORD).await.unwrap();
    let wrong = "a password that is wrong";
    post("/api/auth/sign-in/email", "ann.long.address@example.org", wrong).await.unwrap();
    post("/api/auth/sign-in/email", "nobody.at.all@example.org", wrong).await.unwrap();
    let list = format!("/api/{user}/tasks?q=looked-for&token={access}");
    let get = |token: &str| client.get(program.url(&list)).bearer_auth(token).send();
    client.get(program.url(&list)).send().await.unwrap();
    client.get(program.url(&format!("/nowhere/{access}"))).send().await.unwrap();
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
    let lines = lines(&log);
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
    for event in ["signed up", "signed in", "signed out"] {
        assert!(events.iter().any(|line| line["message"] == event && line["user"] == user), "{event}");
    }
    for line in lines.iter().filter(|line| line["target"].as_str().unwrap().starts_with("latchkey::http")) {
        assert!(line["span"]["id"].is_string(), "{line}");
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z'), "UTC: {line}");
    }
}

#[tokio::test]
async fn attempts_to_get_around_the_controls_are_logged() {
    let program = Program::start(&[("LOG_FORMAT", "json"), ("RATE_LIMIT", "on")]);
    let ann = Remote::sign_up(&program, "ann@example.org").await;
    let sign_in = |email: &str| {
        let body = json!({"email": email, "password": "a password that is wrong"});
        ann.request("POST", "/api/auth/sign-in/email").json(&body)
    };
    Answer::of(sign_in("ann@example.org").header("origin", "https://evil.example.org")).await.expect(403);
    for _ in 0..5 {
        Answer::of(sign_in("ann@example.org")).await.expect(401);
    }
    Answer::of(sign_in("ann@example.org")).await.expect(429);
    for n in 0..30 {
        Answer::of(sign_in(&format!("ben{n}@example.org"))).await;
    }
    let foreign = "/api/01932f00-0000-7000-8000-000000000001/tasks";
    Answer::of(ann.request("GET", foreign).bearer_auth(&ann.access_token)).await.expect(404);

    let lines = lines(&program.stop());
    for reason in ["foreign_origin", "account_throttled", "network_limit", "other_account"] {
        let is_it = |line: &&Value| line["target"] == "security" && line["reason"] == reason;
        let line = lines.iter().find(is_it).unwrap_or_else(|| panic!("{reason} is not there"));
        assert_eq!(line["span"]["client"], "127.0.0.1", "{line}");
    }
    let refused = lines.iter().find(|line| line["span"]["path"] == foreign).unwrap();
    assert!(refused["user"].is_string(), "{refused}");
}

#[tokio::test]
async fn what_goes_wrong_inside_is_logged_with_its_reason() {
    let database = Database::create();
    let program = Program::on(database.clone(), &[("LOG_FORMAT", "json")]);
    let ann = Remote::sign_up(&program, "ann@example.org").await;
    database.execute("ALTER TABLE tasks RENAME TO gone");
    let answer = Answer::of(ann.tasks("GET", "")).await;
    let request_id = answer.header("x-request-id").to_owned();

    let lines = lines(&program.stop());
    let line = lines.iter().find(|line| line["level"] == "ERROR").unwrap();
    assert_eq!(line["span"]["id"], request_id);
    assert!(line["reason"].as_str().unwrap().contains("tasks"), "{line}");
}

/// Whatever a client sends, it adds neither lines to the log nor colours to the terminal that shows it.
#[tokio::test]
async fn nobody_writes_a_line_of_their_own() {
    const FORGED: &str = "2026-01-01T00:00:00Z  WARN security: forged";
    let program = Program::start(&[("LOG_FORMAT", "text")]);
    let address = program.url("").trim_start_matches("http://").to_owned();
    let forged_path = format!("/%0a{FORGED}").replace(' ', "%20");
    for path in [forged_path.as_str(), "/\x1b[31m", "/\u{9b}31m"] {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: x\r\nUser-Agent: \u{9b}31m\r\n\
             X-Forwarded-For: \u{9b}31m\r\nConnection: close\r\n\r\n"
        );
        let mut stream = TcpStream::connect(&address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        // What it answers is no matter here.
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
    let body = json!({"email": format!("\n{FORGED}"), "password": format!("\n{FORGED}")});
    reqwest::Client::new().post(program.url("/api/auth/sign-in/email")).json(&body).send().await.unwrap();

    let log = program.stop();
    assert!(!log.contains(FORGED) && !log.contains(['\x1b', '\u{9b}']), "{log}");
    assert!(log.lines().count() > 1 && log.lines().all(|line| line.starts_with("20")), "{log}");
}

/// A log in the form `json`.
fn lines(log: &str) -> Vec<Value> {
    log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}
