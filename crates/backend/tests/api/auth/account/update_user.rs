use crate::auth::{invalid_settings, settings};
use crate::helpers::{Account, PASSWORD, Response, Server};
use serde_json::{Value, json};

const PATH: &str = "/api/auth/update-user";

async fn update(account: &Account, body: Value) -> Response {
    account.auth("POST", PATH, Some(body)).await
}

async fn user(account: &Account) -> Value {
    account.auth("GET", "/api/auth/get-session", None).await.expect(200).json()["user"].clone()
}

#[tokio::test]
async fn requires_a_session() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    server.post(PATH, json!({"name": "Eve"})).await.expect_error(401, "UNAUTHORIZED");
    Response::of(ann.request("POST", PATH).json(&json!({"name": "Eve"})))
        .await
        .expect_error(401, "UNAUTHORIZED");
    assert_eq!(user(&ann).await["name"], "ann");
    ann.sign_out().await.expect(200);
    update(&ann, json!({"name": "Eve"})).await.expect_error(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn rejects_invalid_values() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let before = user(&ann).await;
    for body in [
        json!({}),
        json!({"emailVerified": true}),
        json!({"name": ""}),
        json!({"name": null}),
        json!({"name": "x".repeat(201)}),
        json!({"name": "a\u{7}b"}),
        json!({"name": "\u{200b}\u{2060}"}),
        json!({"name": "\u{3164}"}),
        json!({"name": "\u{301}\u{20dd}"}),
        json!({"name": "Ann", "image": "javascript:alert(1)"}),
        json!({"image": 7}),
        json!({"nickname": "Annie", "timezone": "UTC"}),
    ] {
        update(&ann, body).await.expect_error(400, "VALIDATION_ERROR");
    }
    assert_eq!(user(&ann).await, before);
}

#[tokio::test]
async fn rejects_invalid_settings() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let before = user(&ann).await;
    for (field, values) in invalid_settings() {
        for value in values {
            let refused = update(&ann, json!({"name": "Eve", field: value})).await;
            let refused = refused.expect_error(400, "VALIDATION_ERROR").json();
            assert_eq!(refused["fields"][0]["field"], field, "{value}");
        }
    }
    assert_eq!(user(&ann).await, before);
}

#[tokio::test]
async fn rejects_what_it_cannot_change() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let before = user(&ann).await;
    for email in [json!("eve@example.org"), json!("ann@example.org"), json!(""), Value::Null, json!(7)] {
        for body in [json!({"email": email}), json!({"name": "Eve", "email": email, "password": "x"})] {
            update(&ann, body).await.expect_error(400, "EMAIL_CAN_NOT_BE_UPDATED");
        }
    }
    for password in [json!("another battery staple"), Value::Null] {
        for body in [json!({"password": password}), json!({"name": "Eve", "password": password})] {
            let refused = update(&ann, body).await.expect_error(400, "VALIDATION_ERROR");
            assert_eq!(refused.json()["fields"][0]["field"], "password");
        }
    }
    assert_eq!(user(&ann).await, before);
    server.sign_in("ann@example.org").await;
}

#[tokio::test]
async fn keeps_omitted_fields_and_clears_null_image() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let picture = "https://example.org/ann.png";
    let response = update(&ann, json!({"name": "  Ann B. ", "image": picture, "id": bob.id, "x": 1})).await;
    assert_eq!(response.expect(200).json(), json!({"status": true}));
    let changed = user(&ann).await;
    assert_eq!((&changed["name"], &changed["image"]), (&json!("Ann B."), &json!(picture)));
    assert!(changed["updatedAt"].as_str() >= changed["createdAt"].as_str());
    update(&ann, json!({"name": "Anna", "emailVerified": true})).await.expect(200);
    let changed = user(&ann).await;
    assert_eq!((&changed["name"], &changed["image"]), (&json!("Anna"), &json!(picture)));
    assert_eq!((&changed["email"], &changed["emailVerified"]), (&json!("ann@example.org"), &json!(false)));
    for none in [Value::Null, json!("")] {
        update(&ann, json!({"image": picture})).await.expect(200);
        update(&ann, json!({"image": none})).await.expect(200);
        assert_eq!(user(&ann).await["image"], Value::Null);
    }
    assert_eq!(user(&bob).await["name"], "bob");
}

#[tokio::test]
async fn settings_are_null_until_they_are_set() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let unset = json!({"timeZone": null, "weekStartsOn": null, "reminderHour": null, "locale": null});
    assert_eq!(settings(&user(&ann).await), unset);
    let wanted = json!({"timeZone": "America/New_York", "weekStartsOn": "sunday", "reminderHour": 0, "locale": "EN-us"});
    let response = update(&ann, wanted).await.expect(200);
    assert_eq!(response.json(), json!({"status": true}));
    let changed = json!({"timeZone": "America/New_York", "weekStartsOn": "sunday", "reminderHour": 0, "locale": "en-US"});
    assert_eq!(settings(&user(&ann).await), changed);
    assert_eq!(settings(&user(&bob).await), unset, "of another account");

    let credentials = json!({"email": "ann@example.org", "password": PASSWORD});
    let signed_in = server.post("/api/auth/sign-in/email", credentials).await.expect(200).json();
    assert_eq!(settings(&signed_in["user"]), changed);
    let body = json!({"currentPassword": PASSWORD, "newPassword": "another battery staple", "revokeOtherSessions": false});
    let response = ann.auth("POST", "/api/auth/change-password", Some(body)).await.expect(200).json();
    assert_eq!(settings(&response["user"]), changed);
}

#[tokio::test]
async fn keeps_omitted_settings_and_clears_null_ones() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let mut expected = json!({"timeZone": "Asia/Kathmandu", "weekStartsOn": "saturday", "reminderHour": 23, "locale": "sr-Latn-RS"});
    update(&ann, expected.clone()).await.expect(200);
    update(&ann, json!({"name": "Anna"})).await.expect(200);
    assert_eq!(settings(&user(&ann).await), expected);
    for (field, value) in [
        ("weekStartsOn", json!("monday")),
        ("timeZone", Value::Null),
        ("timeZone", json!("UTC")),
        ("reminderHour", Value::Null),
        ("locale", Value::Null),
        ("weekStartsOn", Value::Null),
    ] {
        update(&ann, json!({field: value})).await.expect(200);
        expected[field] = value;
        let changed = user(&ann).await;
        assert_eq!((settings(&changed), &changed["name"]), (expected.clone(), &json!("Anna")));
    }
}

#[tokio::test]
async fn daily_digest_is_off_unless_chosen() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    assert_eq!(user(&ann).await["dailyDigest"], false);
    for bad in [json!("true"), json!(1), json!([true])] {
        let refused = update(&ann, json!({"dailyDigest": bad})).await.expect_error(400, "VALIDATION_ERROR");
        assert_eq!(refused.json()["fields"][0]["field"], "dailyDigest");
    }
    assert_eq!(user(&ann).await["dailyDigest"], false);
    for (value, expected) in
        [(json!(true), true), (Value::Null, false), (json!(true), true), (json!(false), false)]
    {
        update(&ann, json!({"dailyDigest": value})).await.expect(200);
        update(&ann, json!({"name": "Anna"})).await.expect(200);
        assert_eq!(user(&ann).await["dailyDigest"], expected, "{value}");
    }
}
