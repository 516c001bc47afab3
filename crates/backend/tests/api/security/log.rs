//! What the log of the program contains about refused requests, and what it never contains.

use crate::helpers::{ABSENT, APP, Database, PASSWORD, Response, exchange, start, start_on};
use serde_json::{Value, json};
use testkit::Mailbox;

#[tokio::test]
async fn logs_failures_without_secrets() {
    let program = start(&[("LOG_FORMAT", "json"), ("RUST_LOG", "trace,h2=info,hyper=info,mio=info")]);
    let client = &program.client;
    let ann = client.sign_up("ann.long.address@example.org").await.unwrap();
    client.sign_in("ann.long.address@example.org").await.unwrap();
    let wrong = "a password that is wrong";
    for email in ["ann.long.address@example.org", "unknown.address@example.org"] {
        client.post("/api/auth/sign-in/email", json!({"email": email, "password": wrong})).await;
    }
    let access = ann.access_token.as_str();
    let list = ann.path(&format!("?q=looked-for&token={access}"));
    let get = |token: &str| Response::of(client.request("GET", &list).bearer_auth(token));
    client.get(&list).await;
    client.get(&format!("/nowhere/{access}")).await;
    get("x.y.z").await;
    ann.sign_out().await;
    let revoked = get(access).await;
    let request_id = revoked.header("x-request-id");

    let log = program.stop().unwrap();
    for secret in [
        PASSWORD,
        wrong,
        access,
        &ann.session_token,
        "ann.long.address",
        "unknown.address",
        "looked-for",
        "x.y.z",
    ] {
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
    assert_eq!(failures[0]["user"], ann.id);
    assert_eq!(failures[4]["span"]["user"], ann.id);
    assert_eq!(failures[4]["span"]["id"], request_id);
    let events: Vec<&Value> = lines.iter().filter(|line| line["target"] == "security").collect();
    for event in ["signed up", "signed in", "signed out"] {
        assert!(events.iter().any(|line| line["message"] == event && line["user"] == ann.id), "{event}");
    }
    for line in lines.iter().filter(|line| line["target"].as_str().unwrap().starts_with("latchkey::http")) {
        assert!(line["span"]["id"].is_string(), "{line}");
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z'), "UTC: {line}");
    }
}

#[tokio::test]
async fn logs_circumvention_attempts() {
    let program = start(&[("LOG_FORMAT", "json"), ("RATE_LIMIT", "on")]);
    let ann = program.client.sign_up("ann@example.org").await.unwrap();
    let sign_in = |email: &str| {
        let body = json!({"email": email, "password": "a password that is wrong"});
        ann.client.request("POST", "/api/auth/sign-in/email").json(&body)
    };
    Response::of(sign_in("ann@example.org").header("origin", "https://evil.example.org")).await.expect(403);
    for _ in 0..5 {
        Response::of(sign_in("ann@example.org")).await.expect(401);
    }
    Response::of(sign_in("ann@example.org")).await.expect(429);
    for n in 0..30 {
        Response::of(sign_in(&format!("ben{n}@example.org"))).await;
    }
    let foreign = format!("/api/{ABSENT}/tasks");
    Response::of(ann.request("GET", &foreign)).await.expect(404);

    let lines = lines(&program.stop().unwrap());
    for reason in ["foreign_origin", "account_throttled", "network_limit", "other_account"] {
        let is_event = |line: &&Value| line["target"] == "security" && line["reason"] == reason;
        let line = lines.iter().find(is_event).unwrap_or_else(|| panic!("{reason} is missing"));
        assert_eq!(line["span"]["client"], "127.0.0.1", "{line}");
    }
    let refused = lines.iter().find(|line| line["span"]["path"] == foreign).unwrap();
    assert!(refused["user"].is_string(), "{refused}");
}

/// Whatever a request has of invalid tokens, on every kind of route.
#[tokio::test]
async fn logs_one_authentication_failure_for_a_request() {
    let program = start(&[("LOG_FORMAT", "json")]);
    let ann = program.client.sign_up("ann@example.org").await.unwrap();
    let many = (0..1000).map(|n| format!("latchkey_session=x{n}")).collect::<Vec<_>>().join("; ");
    let own = program.client.url("");
    let wrong = json!({"email": "ann@example.org", "password": "a password that is wrong"});
    let mut ids = Vec::new();
    for (method, path, body) in [
        ("POST", "/api/auth/sign-out", None),
        ("GET", "/api/auth/get-session", None),
        ("GET", "/api/auth/token", None),
        ("POST", "/api/auth/sign-in/email", Some(wrong)),
        ("POST", "/api/auth/revoke-session", Some(json!({"token": "x.y.z"}))),
        ("GET", ann.path("").as_str(), None),
    ] {
        for bearer in ["x.y.z", ""] {
            let request = program.client.request(method, path).header("cookie", &many).header("origin", &own);
            let request = if bearer.is_empty() { request } else { request.bearer_auth(bearer) };
            let response = Response::of(request.json(&body)).await;
            ids.push(response.header("x-request-id").to_owned());
        }
    }
    let log = program.stop().unwrap();
    assert!(log.len() < 20_000, "{} bytes", log.len());
    let lines = lines(&log);
    for id in ids {
        let of_request = lines.iter().filter(|line| line["span"]["id"] == id);
        let failures = of_request.filter(|line| line["message"] == "authentication failed");
        assert_eq!(failures.count(), 1, "{id}\n{log}");
    }
}

#[tokio::test]
async fn logs_internal_errors_with_reason() {
    let database = Database::create();
    let program = start_on(&database, &[("LOG_FORMAT", "json")]);
    let ann = program.client.sign_up("ann@example.org").await.unwrap();
    database.execute("ALTER TABLE tasks RENAME TO gone");
    let response = ann.get("").await;
    let request_id = response.header("x-request-id").to_owned();

    let lines = lines(&program.stop().unwrap());
    let line = lines.iter().find(|line| line["level"] == "ERROR").unwrap();
    assert_eq!(line["span"]["id"], request_id);
    assert!(line["reason"].as_str().unwrap().contains("tasks"), "{line}");
}

/// As `disable` does.
#[tokio::test]
async fn logs_that_a_mailed_reset_removes_a_factor() {
    let (database, mailbox) = (Database::create(), Mailbox::start().unwrap());
    let url = mailbox.url();
    let mail = [("SMTP_URL", &*url), ("MAIL_FROM", "noreply@example.org"), ("PUBLIC_URL", APP)];
    let program = start_on(&database, &[&mail[..], &[("LOG_FORMAT", "json")]].concat());
    for (email, has_factor) in [("ann@example.org", true), ("ben@example.org", false)] {
        let account = program.client.sign_up(email).await.unwrap();
        mailbox.next(email).expect("the link to confirm the address");
        if has_factor {
            database.execute(&format!(
                "INSERT INTO two_factors (user_id, id, secret, verified, last_step, created_at)
                     VALUES ('{id}', '{ABSENT}', '', TRUE, 0, 0);
                 UPDATE users SET two_factor_since = 0 WHERE id = '{id}'",
                id = account.id
            ));
        }
        program.client.post("/api/auth/request-password-reset", json!({"email": email})).await.expect(200);
        let link = mailbox.next(email).expect("an e-mail").link().unwrap().to_owned();
        let token = link.split_once("#token=").unwrap().1;
        let body = json!({"newPassword": "another good password", "token": token});
        program.client.post("/api/auth/reset-password", body).await.expect(200);
        assert_eq!(mailbox.next(email).expect("an e-mail").subject, "Your password was changed");
        if has_factor {
            assert_eq!(mailbox.next(email).expect("an e-mail").subject, "Two-factor sign-in is off");
        }
    }
    assert!(mailbox.messages().is_empty());
    let lines = lines(&program.stop().unwrap());
    let is_off =
        |line: &&Value| line["target"] == "security" && line["message"] == "second factor turned off";
    assert_eq!(lines.iter().filter(is_off).count(), 1, "{lines:?}");
}

#[tokio::test]
async fn logs_little_of_what_clients_invent() {
    let program = start(&[("LOG_FORMAT", "json"), ("RUST_LOG", "debug")]);
    let long = "X".repeat(7000);
    for begin in [format!("{long} /"), format!("GET /{long}"), format!("{long} /{long}")] {
        let request = format!("{begin} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        exchange(program.address, request.as_bytes()).await;
    }
    let log = program.stop().unwrap();
    let of_requests = lines(&log).into_iter().filter(|line| line["span"]["id"].is_string());
    let methods: Vec<_> = of_requests.map(|line| line["span"]["method"].clone()).collect();
    assert!(methods.contains(&json!("GET")) && methods.contains(&json!("other")), "{methods:?}");
    assert!(!log.contains(&long[..200]), "{log}");
}

/// No input of a client adds a line to the log or an escape sequence to the terminal that shows it.
#[tokio::test]
async fn prevents_log_injection() {
    const FORGED: &str = "2026-01-01T00:00:00Z  WARN security: forged";
    let program = start(&[("LOG_FORMAT", "text")]);
    let forged_path = format!("/%0a{FORGED}").replace(' ', "%20");
    for path in [forged_path.as_str(), "/\x1b[31m", "/\u{9b}31m"] {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: x\r\nUser-Agent: \u{9b}31m\r\n\
             X-Forwarded-For: \u{9b}31m\r\nConnection: close\r\n\r\n"
        );
        exchange(program.address, request.as_bytes()).await;
    }
    let body = json!({"email": format!("\n{FORGED}"), "password": format!("\n{FORGED}")});
    program.client.post("/api/auth/sign-in/email", body).await;

    let log = program.stop().unwrap();
    assert!(!log.contains(FORGED) && !log.contains(['\x1b', '\u{9b}']), "{log}");
    assert!(log.lines().count() > 1 && log.lines().all(|line| line.starts_with("20")), "{log}");
}

/// The lines of a log with `LOG_FORMAT=json`.
fn lines(log: &str) -> Vec<Value> {
    log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}
