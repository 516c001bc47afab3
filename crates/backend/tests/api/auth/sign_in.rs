use crate::helpers::{Answer, PASSWORD, Server};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const PATH: &str = "/api/auth/sign-in/email";

#[tokio::test]
async fn refuses_an_unknown_address_and_a_wrong_password_alike() {
    let server = Server::start();
    server.sign_up("ann@example.org").await;
    let refused = async |email: &str, password: &str| {
        let answer = server.post(PATH, json!({"email": email, "password": password})).await;
        let mut answer = answer.expect_error(401, "INVALID_EMAIL_OR_PASSWORD");
        for own in ["x-request-id", "date"] {
            answer.headers.remove(own);
        }
        // The order in which headers come is chosen at random each time.
        let mut headers: Vec<String> = answer.headers.iter().map(|header| format!("{header:?}")).collect();
        headers.sort();
        (answer.text, headers)
    };
    let wrong_password = refused("ann@example.org", "a wrong password").await;
    let unknown_address = refused("bob@example.org", PASSWORD).await;
    assert_eq!(wrong_password, unknown_address);
    assert_eq!(wrong_password, refused("ann@example.org", "").await);
    assert_eq!(wrong_password, refused("ann@example.org", &"x".repeat(60_000)).await);
}

#[tokio::test]
async fn refuses_an_unknown_address_in_the_time_that_a_wrong_password_takes() {
    // Slow enough that hashing is nearly all of the time.
    let server = Server::with(&["--bcrypt-cost", "10"]);
    server.sign_up("ann@example.org").await;
    // One after the other, so that what else the machine does slows down both alike; and on a busy machine it
    // takes many until the middle one is what the work costs.
    let mut times = [vec![], vec![]];
    let mut middle = [0.0; 2];
    for round in 1..=80 {
        for (email, times) in ["ann@example.org", "bob@example.org"].iter().zip(&mut times) {
            let begin = Instant::now();
            server.post(PATH, json!({"email": email, "password": "a wrong password"})).await.expect(401);
            times.push(begin.elapsed().as_secs_f64());
            times.sort_by(f64::total_cmp);
        }
        // Longer than anybody is held up for failing.
        server.wait(Duration::from_secs(20 * 60));
        middle = [0, 1].map(|n| times[n][round / 2]);
        let [known, unknown] = middle;
        if round >= 15 && (0.85..1.18).contains(&(unknown / known)) {
            return;
        }
    }
    panic!("an unknown address and a wrong password differ: {middle:?}");
}

#[tokio::test]
async fn refuses_what_is_not_an_address_and_bodies_that_are_incomplete() {
    let server = Server::start();
    for email in ["ann", "", "ann@example"] {
        let answer = server.post(PATH, json!({"email": email, "password": PASSWORD})).await;
        answer.expect_error(400, "INVALID_EMAIL");
    }
    for (body, field) in [
        (json!({"email": "ann@example.org"}), "password"),
        (json!({"password": PASSWORD}), "email"),
        (json!({"email": 1, "password": PASSWORD}), "email"),
        (json!({"email": "ann@example.org", "password": null}), "password"),
    ] {
        let answer = server.post(PATH, body).await.expect_error(400, "VALIDATION_ERROR");
        assert_eq!(answer.json()["fields"][0]["field"], field);
    }
}

#[tokio::test]
async fn a_known_person_gets_both_tokens() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for email in ["ann@example.org", " Ann@Example.ORG "] {
        let answer = server.post(PATH, json!({"email": email, "password": PASSWORD})).await.expect(200);
        let body = answer.json();
        assert_eq!(body["redirect"], false);
        assert_eq!(body["user"]["id"], ann.id);
        assert_eq!(answer.header("set-auth-token"), body["token"]);
        assert_eq!(answer.header("set-auth-jwt"), body["accessToken"]);
        assert_ne!(body["token"], Value::from(ann.session_token.clone()), "a session of its own");
    }
}

#[tokio::test]
async fn not_remembered_the_session_lasts_a_day_and_its_cookie_until_the_browser_closes() {
    let server = Server::start();
    server.sign_up("ann@example.org").await;
    let form = [("email", "ann@example.org"), ("password", PASSWORD), ("rememberMe", "false")];
    let answer = Answer::of(server.request("POST", PATH).form(&form)).await.expect(200);
    assert!(!answer.header("set-cookie").contains("Max-Age"), "{answer:?}");
    let token = answer.json()["token"].as_str().unwrap().to_owned();
    let session = || Answer::of(server.request("GET", "/api/auth/token").bearer_auth(&token));
    server.wait(Duration::from_secs(24 * 60 * 60 - 60));
    session().await.expect(200);
    server.wait(Duration::from_secs(120));
    session().await.expect_error(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn a_password_does_not_grow_old() {
    let server = Server::start();
    server.sign_up("ann@example.org").await;
    server.wait(Duration::from_secs(10 * 365 * 24 * 60 * 60));
    server.sign_in("ann@example.org").await.get("").await.expect(200);
}

#[tokio::test]
async fn twenty_at_once_all_get_in_each_with_a_session_of_its_own() {
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
async fn a_flood_is_turned_away_and_tasks_are_served_throughout() {
    let server = Server::with(&["--bcrypt-cost", "10"]);
    let ann = server.sign_up("ann@example.org").await;
    let flood =
        join_all((0..120).map(|n| {
            server.post(PATH, json!({"email": format!("bob{n}@example.org"), "password": PASSWORD}))
        }));
    let reading = async {
        let mut slowest = Duration::ZERO;
        for _ in 0..50 {
            let begin = Instant::now();
            ann.get("").await.expect(200);
            slowest = slowest.max(begin.elapsed());
        }
        slowest
    };
    let (answers, slowest) = tokio::join!(flood, reading);
    let overloaded: Vec<_> = answers.iter().filter(|answer| answer.status == 503).collect();
    assert!(!overloaded.is_empty(), "more came than may wait");
    for answer in overloaded {
        answer.clone().expect_error(503, "OVERLOADED");
        assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
    }
    assert!(answers.iter().all(|answer| matches!(answer.status, 401 | 503)));
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
}

#[tokio::test]
async fn a_browser_that_signs_in_anew_is_done_with_the_session_before() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let phone = server.sign_in("ann@example.org").await;
    let again = server.request("POST", PATH).header("cookie", &ann.cookie).header("origin", server.url(""));
    let credentials = |password: &str| json!({"email": "ann@example.org", "password": password});
    let failed = again.try_clone().unwrap().json(&credentials("a wrong password"));
    Answer::of(failed).await.expect(401);
    ann.get("").await.expect(200);
    Answer::of(again.json(&credentials(PASSWORD))).await.expect(200);
    ann.get("").await.expect_error(401, "TOKEN_REVOKED");
    phone.get("").await.expect(200);
}
