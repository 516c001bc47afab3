use super::{invalid_settings, settings};
use crate::helpers::{Account, OTHER_SECRET, PASSWORD, Response, Server, claims, members};
use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::Mailbox;

const PATH: &str = "/api/auth/sign-up/email";

#[tokio::test]
async fn rejects_password_of_invalid_length() {
    let server = Server::start();
    for (password, code, message) in [
        ("", "PASSWORD_TOO_SHORT", "Use at least 8 characters"),
        ("1234567", "PASSWORD_TOO_SHORT", "Use at least 8 characters"),
        ("🔑🔑🔑🔑🔑🔑🔑", "PASSWORD_TOO_SHORT", "Use at least 8 characters"),
        (&"x".repeat(129), "PASSWORD_TOO_LONG", "Use at most 128 characters"),
    ] {
        let response = server.post(PATH, json!({"email": "ann@example.org", "password": password})).await;
        response.expect_error(400, code).expect_field("password", message);
    }
}

#[tokio::test]
async fn rejects_common_password() {
    let server = Server::start();
    for password in
        ["12345678", "Password1", "iloveyou1", "Ann.Example@Example.org", "ann.example", "Latchkey1!"]
    {
        let response =
            server.post(PATH, json!({"email": "ann.example@example.org", "password": password})).await;
        response.expect_error(400, "PASSWORD_TOO_COMMON").expect_field(
            "password",
            "This password is one of the first that others would try. Choose another.",
        );
    }
}

#[tokio::test]
async fn rejects_invalid_email() {
    let server = Server::start();
    for email in ["ann", "ann@", "@example.org", "ann@example", "a b@example.org", "ann@example.org\0"] {
        let response = server.post(PATH, json!({"email": email, "password": PASSWORD})).await;
        response
            .expect_error(400, "VALIDATION_ERROR")
            .expect_field("email", "Enter an email address like name@example.com");
    }
    let longest = format!("{}@example.org", "a".repeat(255));
    let response = server.post(PATH, json!({"email": longest, "password": PASSWORD})).await;
    response
        .expect_error(400, "VALIDATION_ERROR")
        .expect_field("email", "An email address has at most 254 characters");
}

#[tokio::test]
async fn reports_missing_and_mistyped_fields() {
    let server = Server::start();
    for (body, field) in [
        (json!({"password": PASSWORD}), "email"),
        (json!({"email": "ann@example.org"}), "password"),
        (json!({"email": null, "password": PASSWORD}), "email"),
        (json!({"email": "ann@example.org", "password": 12_345_678}), "password"),
        (json!({"email": "ann@example.org", "password": PASSWORD, "rememberMe": "maybe"}), "rememberMe"),
        (json!({"email": "ann@example.org", "password": PASSWORD, "name": ["Ann"]}), "name"),
        (json!({"email": "ann@example.org", "password": PASSWORD, "name": "a\0b"}), "name"),
        (json!({"email": "ann@example.org", "password": PASSWORD, "name": "\u{200b}"}), "name"),
        (json!({"email": "ann@example.org", "password": PASSWORD, "name": "\u{2800}\u{feff}"}), "name"),
    ] {
        let response = server.post(PATH, body).await.expect_error(400, "VALIDATION_ERROR");
        assert_eq!(response.json()["fields"][0]["field"], field);
    }
}

#[tokio::test]
async fn rejects_invalid_settings() {
    let server = Server::start();
    for (field, values) in invalid_settings() {
        for value in values {
            let body = json!({"email": "ann@example.org", "password": PASSWORD, field: value});
            let refused = server.post(PATH, body).await.expect_error(400, "VALIDATION_ERROR").json();
            assert_eq!(refused["fields"][0]["field"], field, "{value}");
        }
    }
    server.sign_up("ann@example.org").await;
}

#[tokio::test]
async fn rejects_taken_email() {
    let server = Server::start();
    server.sign_up("ann@example.org").await;
    for email in ["ann@example.org", " Ann@Example.ORG "] {
        let response = server.post(PATH, json!({"email": email, "password": "another password"})).await;
        let response = response.expect_error(422, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL");
        assert_eq!(response.header("set-cookie"), "");
    }
    server.sign_in("ann@example.org").await;
}

#[tokio::test]
async fn one_of_concurrent_sign_ups_gets_the_email() {
    let server = Server::start();
    let body = json!({"email": "ann@example.org", "password": PASSWORD});
    let responses = join_all((0..20).map(|_| server.post(PATH, body.clone()))).await;
    let with = |status: u16| responses.iter().filter(|response| response.status == status).count();
    assert_eq!((with(200), with(422)), (1, 19));
}

#[tokio::test]
async fn issues_both_tokens() {
    let server = Server::start();
    let body = json!({"email": " Ann@Example.ORG ", "password": PASSWORD, "name": " Ann ", "admin": true});
    let response = server.post(PATH, body).await.expect(200);
    let body = response.json();
    assert_eq!(members(&body), ["accessToken", "accessTokenExpiresAt", "token", "user"]);
    assert_eq!(body["user"]["email"], "ann@example.org");
    assert_eq!(body["user"]["name"], "Ann");
    assert_eq!(body["user"]["image"], Value::Null);
    assert_eq!(body["user"]["emailVerified"], false);
    assert_eq!(body["user"]["createdAt"].as_str().unwrap().len(), "2026-11-21T09:30:00.000Z".len());
    assert_eq!(response.header("set-auth-token"), body["token"]);
    assert_eq!(response.header("set-auth-jwt"), body["accessToken"]);
    let claims = claims(body["accessToken"].as_str().unwrap());
    assert_eq!(members(&claims), ["aud", "email", "exp", "iat", "iss", "jti", "sid", "sub", "user_id"]);
    assert_eq!((&claims["user_id"], &claims["sub"]), (&body["user"]["id"], &body["user"]["id"]));
    assert_eq!(claims["email"], "ann@example.org");
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 3600);
    let path = format!("/api/{}/tasks", body["user"]["id"].as_str().unwrap());
    let request = server.request("GET", &path).bearer_auth(body["accessToken"].as_str().unwrap());
    assert_eq!(Response::of(request).await.expect(200).text, "[]");
}

#[tokio::test]
async fn ends_previous_sessions_of_the_browser() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let [phone, tab] = [server.sign_in("ann@example.org").await, server.sign_in("ann@example.org").await];
    let sign_up = |email: &str, password: &str| {
        let cookies = format!("{}; latchkey_session=planted; {}", ann.cookie, tab.cookie);
        let request = server.request("POST", PATH).header("cookie", cookies).header("origin", server.url(""));
        Response::of(request.json(&json!({"email": email, "password": password})))
    };
    sign_up("ann@example.org", PASSWORD).await.expect(422);
    sign_up("bob@example.org", "short").await.expect(400);
    assert!(ann.is_signed_in().await && tab.is_signed_in().await);
    let response = sign_up("bob@example.org", PASSWORD).await.expect(200);
    assert!(Account::of(&server, &response).is_signed_in().await);
    assert!(!ann.is_signed_in().await && !tab.is_signed_in().await);
    assert!(phone.is_signed_in().await);
    // What is not in the browser is not replaced.
    let by_header = server.request("POST", PATH).bearer_auth(&phone.session_token);
    Response::of(by_header.json(&json!({"email": "eve@example.org", "password": PASSWORD})))
        .await
        .expect(200);
    assert!(phone.is_signed_in().await);
}

#[tokio::test]
async fn accepts_a_picture() {
    let server = Server::start();
    let sign_up = |email: &str, image: Value| {
        server.post(PATH, json!({"email": email, "password": PASSWORD, "image": image}))
    };
    for image in [json!("javascript:alert(1)"), json!("x"), json!(7), json!(null), json!(["https://a"])] {
        let refused = sign_up("ann@example.org", image).await.expect_error(400, "VALIDATION_ERROR");
        assert_eq!(refused.json()["fields"][0]["field"], "image");
    }
    let picture = "https://example.org/ann.png";
    let ann = sign_up("ann@example.org", json!(picture)).await.expect(200);
    assert_eq!(ann.json()["user"]["image"], picture);
    let account = Account::of(&server, &ann);
    let session = account.auth("GET", "/api/auth/get-session", None).await.expect(200);
    assert_eq!(session.json()["user"]["image"], picture);
    let bob = sign_up("bob@example.org", json!("")).await.expect(200);
    assert_eq!(bob.json()["user"]["image"], Value::Null);
}

#[tokio::test]
async fn accepts_settings() {
    let server = Server::start();
    let wanted =
        json!({"timeZone": "Europe/Berlin", "weekStartsOn": "monday", "reminderHour": 8, "locale": "de-DE"});
    let mut body = wanted.clone();
    body["email"] = json!("ann@example.org");
    body["password"] = json!(PASSWORD);
    let ann = server.post(PATH, body).await.expect(200);
    assert_eq!(settings(&ann.json()["user"]), wanted);
    let session = Account::of(&server, &ann).auth("GET", "/api/auth/get-session", None).await.expect(200);
    assert_eq!(settings(&session.json()["user"]), wanted);

    let form = [
        ("timeZone", "Europe/Berlin"),
        ("weekStartsOn", "monday"),
        ("reminderHour", "8"),
        ("locale", "de-DE"),
    ];
    let form =
        [("email", "bob@example.org"), ("password", PASSWORD)].into_iter().chain(form).collect::<Vec<_>>();
    let bob = Response::of(server.request("POST", PATH).form(&form)).await.expect(200);
    assert_eq!(settings(&bob.json()["user"]), wanted);

    let unset = json!({"timeZone": null, "weekStartsOn": null, "reminderHour": null, "locale": null});
    let mut body = unset.clone();
    body["email"] = json!("eve@example.org");
    body["password"] = json!(PASSWORD);
    let eve = server.post(PATH, body).await.expect(200);
    assert_eq!(settings(&eve.json()["user"]), unset);
}

#[tokio::test]
async fn callback_url_is_where_the_verified_user_goes_on_to() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &["--trusted-origins", "https://shop.example.net"]);
    let sign_up = |email: &str, page: &str| {
        server.post(PATH, json!({"email": email, "password": PASSWORD, "callbackURL": page}))
    };
    for page in
        ["https://evil.example", "//evil.example", "javascript:alert(1)", "https://x@shop.example.net"]
    {
        sign_up("ann@example.org", page).await.expect_error(403, "INVALID_CALLBACK_URL");
    }
    for (email, page, url) in [
        ("ann@example.org", "/welcome?x=1", Some("https://todo.example.org/welcome?x=1")),
        ("bob@example.org", "https://shop.example.net/welcome", Some("https://shop.example.net/welcome")),
        ("eve@example.org", "", None),
    ] {
        sign_up(email, page).await.expect(200);
        let message = mailbox.next(email).unwrap();
        let token = message.link().unwrap().split_once("/verify-email#token=").expect("the app's page").1;
        let verified = server.post("/api/auth/verify-email", json!({"token": token})).await.expect(200);
        assert_eq!(verified.json()["url"].as_str(), url);
    }
}

#[tokio::test]
async fn rejects_form_that_is_not_utf8() {
    let server = Server::start();
    let body = format!("email=ann%40example.org&password={}", "%ff".repeat(8));
    let form = server.request("POST", PATH).header("content-type", "application/x-www-form-urlencoded");
    Response::of(form.body(body)).await.expect_error(400, "BAD_REQUEST");
}

#[tokio::test]
async fn accepts_a_form_and_derives_the_name() {
    let server = Server::start();
    let request = server.request("POST", PATH).form(&[("email", "ann@example.org"), ("password", PASSWORD)]);
    assert_eq!(Response::of(request).await.expect(200).json()["user"]["name"], "ann");
}

#[tokio::test]
async fn cookie_is_http_only_and_same_site() {
    let server = Server::start();
    let body = json!({"email": "ann@example.org", "password": PASSWORD});
    let response = server.post(PATH, body).await.expect(200);
    let token = response.json()["token"].as_str().unwrap().to_owned();
    assert_eq!(
        response.header("set-cookie"),
        format!("latchkey_session={token}; HttpOnly; SameSite=Strict; Path=/api/auth; Max-Age=604800")
    );
}

#[tokio::test]
async fn cookie_is_secure_over_https() {
    let server = Server::with(&["--public-url", "https://todo.example.org", "--jwt-secret", OTHER_SECRET]);
    let body = json!({"email": "ann@example.org", "password": PASSWORD});
    let response = server.post(PATH, body).await.expect(200);
    let cookie = response.header("set-cookie");
    assert!(cookie.starts_with("__Secure-latchkey_session="), "{cookie}");
    assert!(cookie.contains("; Secure"), "{cookie}");
}

#[tokio::test]
async fn verifies_every_character_of_a_long_password() {
    let server = Server::start();
    let password = format!("{}\0a", "🔑".repeat(40));
    server.post(PATH, json!({"email": "ann@example.org", "password": password})).await.expect(200);
    let sign_in = |password: String| {
        server.post("/api/auth/sign-in/email", json!({"email": "ann@example.org", "password": password}))
    };
    sign_in(format!("{}\0b", "🔑".repeat(40))).await.expect_error(401, "INVALID_EMAIL_OR_PASSWORD");
    sign_in(format!("{}\0a", "🔑".repeat(40))).await.expect(200);
}
