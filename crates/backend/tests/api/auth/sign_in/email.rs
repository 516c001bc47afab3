use crate::helpers::{PASSWORD, Response, Server, start};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::time::Duration;

const PATH: &str = "/api/auth/sign-in/email";

#[tokio::test]
async fn unknown_email_and_wrong_password_get_the_same_response() {
    let server = Server::start();
    server.sign_up("ann@example.org").await;
    let refused = async |email: &str, password: &str| {
        let response = server.post(PATH, json!({"email": email, "password": password})).await;
        let mut response = response.expect_error(401, "INVALID_EMAIL_OR_PASSWORD");
        for own in ["x-request-id", "date"] {
            response.headers.remove(own);
        }
        // The order of headers is random.
        let mut headers: Vec<String> = response.headers.iter().map(|header| format!("{header:?}")).collect();
        headers.sort();
        (response.text, headers)
    };
    let wrong_password = refused("ann@example.org", "a wrong password").await;
    let unknown_address = refused("bob@example.org", PASSWORD).await;
    assert_eq!(wrong_password, unknown_address);
    assert_eq!(wrong_password, refused("ann@example.org", "").await);
    assert_eq!(wrong_password, refused("ann@example.org", &"x".repeat(60_000)).await);
}

/// Compares CPU time, which does not depend on the load of the machine.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn unknown_email_costs_as_much_work_as_wrong_password() {
    const ACCOUNTS: usize = 10;
    /// Fewer than the throttle allows.
    const ATTEMPTS: usize = 4;
    // Expensive enough that hashing is nearly all of the work.
    let program = start(&[("BCRYPT_COST", "10")]);
    let mut work = [Duration::ZERO; 2];
    for n in 0..ACCOUNTS {
        let emails = [format!("known-{n}@example.org"), format!("unknown-{n}@example.org")];
        program.client.sign_up(&emails[0]).await.unwrap();
        for attempt in 0..2 * ATTEMPTS {
            let (email, work) = (&emails[attempt % 2], &mut work[attempt % 2]);
            let before = program.cpu_time().unwrap();
            program
                .client
                .post(PATH, json!({"email": email, "password": "a wrong password"}))
                .await
                .expect(401);
            *work += program.cpu_time().unwrap() - before;
        }
    }
    let ratio = work[1].as_secs_f64() / work[0].as_secs_f64();
    assert!((0.85..1.18).contains(&ratio), "{work:?}");
}

#[tokio::test]
async fn rejects_invalid_email_and_incomplete_body() {
    let server = Server::start();
    for email in ["ann", "", "ann@example"] {
        let response = server.post(PATH, json!({"email": email, "password": PASSWORD})).await;
        response.expect_error(400, "INVALID_EMAIL");
    }
    for (body, field) in [
        (json!({"email": "ann@example.org"}), "password"),
        (json!({"password": PASSWORD}), "email"),
        (json!({"email": 1, "password": PASSWORD}), "email"),
        (json!({"email": "ann@example.org", "password": null}), "password"),
    ] {
        let response = server.post(PATH, body).await.expect_error(400, "VALIDATION_ERROR");
        assert_eq!(response.json()["fields"][0]["field"], field);
    }
}

#[tokio::test]
async fn issues_both_tokens() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for email in ["ann@example.org", " Ann@Example.ORG "] {
        let response = server.post(PATH, json!({"email": email, "password": PASSWORD})).await.expect(200);
        let body = response.json();
        assert_eq!(body["redirect"], false);
        assert_eq!(body["user"]["id"], ann.id);
        assert_eq!(response.header("set-auth-token"), body["token"]);
        assert_eq!(response.header("set-auth-jwt"), body["accessToken"]);
        assert_ne!(body["token"], Value::from(ann.session_token.clone()), "a session of its own");
    }
}

#[tokio::test]
async fn callback_url_tells_the_client_where_to_go_on_to() {
    for (flags, trusted) in [
        (&["--trusted-origins", "https://shop.example.net"][..], "https://shop.example.net/x"),
        (&["--public-url", "https://todo.example.org"], "https://todo.example.org/x"),
    ] {
        let server = Server::with(flags);
        let ann = server.sign_up("ann@example.org").await;
        let sign_in = |page: Value| {
            server.post(PATH, json!({"email": "ann@example.org", "password": PASSWORD, "callbackURL": page}))
        };
        for page in [
            "https://evil.example/x",
            "//evil.example",
            "/\\evil.example",
            "\t//evil.example",
            "javascript:alert(1)",
            "blob:https://shop.example.net/x",
            "https://ann@shop.example.net/x",
            "http:evil.example",
            "https:evil.example",
            "HTTPS:/x",
            "http://this-server.invalid/x",
        ] {
            let refused = sign_in(json!(page)).await.expect_error(403, "INVALID_CALLBACK_URL");
            assert_eq!(refused.header("set-cookie"), "");
        }
        sign_in(json!(7)).await.expect_error(400, "VALIDATION_ERROR");
        for page in ["/dashboard", "/dashboard?x=ü#y", "dashboard", trusted] {
            let body = sign_in(json!(page)).await.expect(200).json();
            assert_eq!((&body["redirect"], &body["url"]), (&json!(true), &json!(page)));
            assert_eq!(body["user"]["id"], ann.id);
        }
        let body = sign_in(json!("")).await.expect(200).json();
        assert_eq!((&body["redirect"], body.get("url")), (&json!(false), None));
    }
    let server = Server::start();
    server.sign_up("ann@example.org").await;
    let page = server.url("/dashboard");
    let body = json!({"email": "ann@example.org", "password": PASSWORD, "callbackURL": page});
    assert_eq!(server.post(PATH, body).await.expect(200).json()["url"], page);
}

#[tokio::test]
async fn unremembered_session_lasts_a_day() {
    let server = Server::start();
    server.sign_up("ann@example.org").await;
    let form = [("email", "ann@example.org"), ("password", PASSWORD), ("rememberMe", "false")];
    let response = Response::of(server.request("POST", PATH).form(&form)).await.expect(200);
    assert!(!response.header("set-cookie").contains("Max-Age"), "{response:?}");
    let token = response.json()["token"].as_str().unwrap().to_owned();
    let session = || Response::of(server.request("GET", "/api/auth/token").bearer_auth(&token));
    server.advance(Duration::from_secs(24 * 60 * 60 - 60));
    session().await.expect(200);
    server.advance(Duration::from_secs(120));
    session().await.expect_error(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn password_never_expires() {
    let server = Server::start();
    server.sign_up("ann@example.org").await;
    server.advance(Duration::from_secs(10 * 365 * 24 * 60 * 60));
    server.sign_in("ann@example.org").await.get("").await.expect(200);
}

#[tokio::test]
async fn concurrent_sign_ins_get_separate_sessions() {
    let server = Server::start();
    server.sign_up("ann@example.org").await;
    let devices = join_all((0..20).map(|_| server.sign_in("ann@example.org"))).await;
    let sessions: std::collections::HashSet<_> = devices.iter().map(|device| &device.session_token).collect();
    assert_eq!(sessions.len(), 20);
    devices[0].sign_out().await.expect(200);
    devices[0].get("").await.expect_error(401, "TOKEN_REVOKED");
    devices[1].get("").await.expect(200);
}

#[tokio::test]
async fn sheds_a_flood_and_keeps_serving_tasks() {
    let server = Server::with(&["--bcrypt-cost", "10"]);
    let ann = server.sign_up("ann@example.org").await;
    let flood =
        join_all((0..120).map(|n| {
            server.post(PATH, json!({"email": format!("bob{n}@example.org"), "password": PASSWORD}))
        }));
    let (mut flood, mut reads) = (std::pin::pin!(flood), 0);
    let responses = loop {
        tokio::select! {
            responses = &mut flood => break responses,
            list = ann.get("") => {
                list.expect(200);
                reads += 1;
            }
        }
    };
    assert!(reads >= 10, "lists waited for the flood: {reads} were served");
    let overloaded: Vec<_> = responses.iter().filter(|response| response.status == 503).collect();
    assert!(!overloaded.is_empty(), "more came than may wait");
    for response in overloaded {
        response.clone().expect_error(503, "OVERLOADED");
        assert!(response.header("retry-after").parse::<u32>().unwrap() > 0);
    }
    assert!(responses.iter().all(|response| matches!(response.status, 401 | 503)));
}

#[tokio::test]
async fn ends_previous_session_of_the_browser() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let phone = server.sign_in("ann@example.org").await;
    let again = server.request("POST", PATH).header("cookie", &ann.cookie).header("origin", server.url(""));
    let credentials = |password: &str| json!({"email": "ann@example.org", "password": password});
    let failed = again.try_clone().unwrap().json(&credentials("a wrong password"));
    Response::of(failed).await.expect(401);
    ann.get("").await.expect(200);
    Response::of(again.json(&credentials(PASSWORD))).await.expect(200);
    ann.get("").await.expect_error(401, "TOKEN_REVOKED");
    phone.get("").await.expect(200);
}
