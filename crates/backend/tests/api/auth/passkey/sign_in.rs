//! Signing in with a passkey.

use super::{ANN, BEN, Begun, Falsify, add, authenticator, bad_in_any_ceremony, list, sign_in};
use crate::helpers::{Response, Server, claims, members};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Account, Authenticator, Mailbox, PASSWORD};

/// What an authenticator sends in place of what it should.
fn bad() -> Vec<(&'static str, Falsify)> {
    let only_here: Vec<(&str, Falsify)> = vec![
        ("other ceremony", Box::new(|it, _| it.ceremony = Some("webauthn.create"))),
        ("other key", Box::new(|it, _| *it = it.clone().with_other_key())),
        ("same counter", Box::new(|_, _| ())),
        ("lower counter", Box::new(|it, _| it.counter = 6)),
        ("no counter any more", Box::new(|it, _| it.counter = 0)),
        ("no user handle", Box::new(|it, _| it.user_handle = None)),
        ("empty user handle", Box::new(|it, _| it.user_handle = Some(String::new()))),
        ("other user handle", Box::new(|it, _| it.user_handle = Some("AAAAAAAAAAAAAAAAAAAAAA".to_owned()))),
        ("now eligible for backup", Box::new(|it, _| (it.flags, it.counter) = (0x0d, 9))),
        ("backed up, but not eligible", Box::new(|it, _| (it.flags, it.counter) = (0x15, 9))),
    ];
    bad_in_any_ceremony().into_iter().chain(only_here).collect()
}

#[tokio::test]
async fn refuses_what_no_browser_sends_and_spends_the_challenge() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let mut good = authenticator(&server);
    good.counter = 7;
    add(&ann, &mut good).await;
    for (what, falsify) in bad() {
        println!("{what}");
        let begun = Begun::sign_in(&server).await;
        let mut falsified = good.clone();
        if !what.contains("counter") {
            falsified.counter = 8;
        }
        falsify(&mut falsified, begun.options["challenge"].as_str().unwrap());
        let refused = begun.finish(&server, &falsified.sign(&begun.options)).await;
        let refused = refused.expect_error(401, "AUTHENTICATION_FAILED");
        assert!(
            refused.header("set-auth-token").is_empty() && !refused.text.contains("token"),
            "{refused:?}"
        );
        let mut good = good.clone();
        good.counter = 8;
        let again = begun.finish(&server, &good.sign(&begun.options)).await;
        again.expect_error(400, "CHALLENGE_NOT_FOUND");
    }
    good.counter = 8;
    sign_in(&server, &good).await.expect(200);
}

#[tokio::test]
async fn refuses_any_signature_with_a_bit_flipped() {
    let server = Server::start();
    let mut good = authenticator(&server);
    add(&server.sign_up(ANN).await, &mut good).await;
    for at in [0, 5, 20, 40, 60, 80] {
        let begun = Begun::sign_in(&server).await;
        let mut response = good.sign(&begun.options);
        let signature = response["response"]["signature"].as_str().unwrap();
        let mut characters: Vec<char> = signature.chars().collect();
        characters[at] = if characters[at] == 'A' { 'B' } else { 'A' };
        response["response"]["signature"] = characters.into_iter().collect::<String>().into();
        begun.finish(&server, &response).await.expect_error(401, "AUTHENTICATION_FAILED");
    }
    for (member, value) in [("signature", ""), ("signature", "="), ("authenticatorData", "AAAA")] {
        let begun = Begun::sign_in(&server).await;
        let mut response = good.sign(&begun.options);
        response["response"][member] = value.into();
        begun.finish(&server, &response).await.expect_error(401, "AUTHENTICATION_FAILED");
    }
}

#[tokio::test]
async fn begins_a_session_that_has_shown_everything() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let mut authenticator = authenticator(&server);
    add(&ann, &mut authenticator).await;
    let response = sign_in(&server, &authenticator).await.expect(200);
    let body = response.json();
    assert_eq!(members(&body), ["session", "user"]);
    assert_eq!(body["user"]["id"], ann.id);
    let token = response.header("set-auth-token");
    assert_eq!(body["session"]["token"], token);
    assert_eq!(claims(token)["amr"], json!(["hwk"]));
    let cookies: Vec<_> =
        response.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()).collect();
    let starts = |name: &str| cookies.iter().any(|cookie| cookie.starts_with(name));
    assert!(starts("latchkey_session=") && starts("latchkey_device="), "{cookies:?}");
    assert!(cookies.iter().any(|it| it.starts_with("latchkey_passkey_") && it.contains("Max-Age=0")));
    let ways = "SELECT CAST(count(*) AS TEXT) AS text FROM sessions WHERE way = 'passkey'";
    assert_eq!(server.database.text(ways), "1");
    let used = &list(&ann).await[0];
    assert_eq!(used["lastUsedAt"], json!(server.now()));
    let tasks = server.request("GET", &ann.path("")).bearer_auth(response.header("set-auth-jwt"));
    Response::of(tasks).await.expect(200);
}

#[tokio::test]
async fn synced_passkey_counts_nothing_and_its_backup_is_recorded() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let mut synced = authenticator(&server);
    synced.flags = 0x0d;
    let passkey = add(&ann, &mut synced).await;
    assert_eq!((&passkey["deviceType"], &passkey["backedUp"]), (&json!("multiDevice"), &json!(false)));
    for (flags, is_backed_up) in [(0x1d, true), (0x1d, true), (0x0d, false)] {
        synced.flags = flags;
        sign_in(&server, &synced).await.expect(200);
        assert_eq!(list(&ann).await[0]["backedUp"], is_backed_up);
    }
    synced.counter = 3;
    sign_in(&server, &synced).await.expect(200);
    assert_eq!(list(&ann).await[0]["counter"], 3);
    sign_in(&server, &synced).await.expect_error(401, "AUTHENTICATION_FAILED");
}

#[tokio::test]
async fn unknown_removed_and_deleted_are_refused() {
    let server = Server::start();
    let (ann, ben) = (server.sign_up(ANN).await, server.sign_up(BEN).await);
    let (mut of_ann, mut of_ben) = (authenticator(&server), authenticator(&server));
    of_ann.user_handle = Some("AAAAAAAAAAAAAAAAAAAAAA".to_owned());
    sign_in(&server, &of_ann).await.expect_error(401, "PASSKEY_NOT_FOUND");
    let passkey = add(&ann, &mut of_ann).await;
    add(&ben, &mut of_ben).await;
    let body = json!({"id": passkey["id"]});
    ann.auth("POST", "/api/auth/passkey/delete-passkey", Some(body)).await.expect(200);
    sign_in(&server, &of_ann).await.expect_error(401, "PASSKEY_NOT_FOUND");
    ben.auth("POST", "/api/auth/delete-user", Some(json!({"password": PASSWORD}))).await.expect(200);
    sign_in(&server, &of_ben).await.expect_error(401, "PASSKEY_NOT_FOUND");
}

#[tokio::test]
async fn with_a_session_only_passkeys_of_its_account_count() {
    let server = Server::start();
    let (ann, ben) = (server.sign_up(ANN).await, server.sign_up(BEN).await);
    let path = "/api/auth/passkey/generate-authenticate-options";
    assert!(ann.auth("GET", path, None).await.json().get("allowCredentials").is_none());
    let (mut of_ann, mut of_ben) = (authenticator(&server), authenticator(&server));
    add(&ann, &mut of_ann).await;
    add(&ben, &mut of_ben).await;
    let begun = Begun::of(ann.auth("GET", path, None).await);
    assert_eq!(begun.options["allowCredentials"].as_array().unwrap().len(), 1);
    begun.finish(&server, &of_ben.sign(&begun.options)).await.expect_error(401, "AUTHENTICATION_FAILED");
    let begun = Begun::of(ann.auth("GET", path, None).await);
    of_ann.user_handle = None;
    begun.finish(&server, &of_ann.sign(&begun.options)).await.expect(200);
    let anonymous = Begun::sign_in(&server).await.options;
    assert_eq!(members(&anonymous), ["challenge", "rpId", "timeout", "userVerification"]);
    assert_eq!(
        (&anonymous["rpId"], &anonymous["userVerification"]),
        (&json!("localhost"), &json!("required"))
    );
}

#[tokio::test]
async fn challenge_is_for_one_ceremony_and_five_minutes() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let mut authenticator = authenticator(&server);
    add(&ann, &mut authenticator).await;
    let begun = Begun::registration(&ann).await;
    begun.finish(&server, &authenticator.sign(&begun.options)).await.expect_error(400, "CHALLENGE_NOT_FOUND");
    let begun = Begun::sign_in(&server).await;
    server.advance(Duration::from_secs(300));
    begun.finish(&server, &authenticator.sign(&begun.options)).await.expect_error(400, "CHALLENGE_NOT_FOUND");
}

#[tokio::test]
async fn several_tabs_have_a_challenge_each() {
    let server = Server::start();
    let mut authenticator = authenticator(&server);
    add(&server.sign_up(ANN).await, &mut authenticator).await;
    let (one, two) = (Begun::sign_in(&server).await, Begun::sign_in(&server).await);
    let both = format!("{}; {}", one.cookie, two.cookie);
    for options in [one.options, two.options] {
        let tab = Begun { cookie: both.clone(), options };
        tab.finish(&server, &authenticator.sign(&tab.options)).await.expect(200);
    }
    let many: Vec<String> = (0..20).map(|number| format!("latchkey_passkey_aaaaaa{number:02}=x")).collect();
    let path = "/api/auth/passkey/generate-authenticate-options";
    let response =
        Response::of(server.request("GET", path).header("cookie", many.join("; "))).await.expect(200);
    let set = response.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    assert_eq!(set.filter(|cookie| cookie.contains("Max-Age=0")).count(), 6);
}

#[tokio::test]
async fn reset_password_removes_them() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let mut authenticator = authenticator(&server);
    add(&ann, &mut authenticator).await;
    let other = json!({"currentPassword": PASSWORD, "newPassword": "another horse battery staple"});
    ann.auth("POST", "/api/auth/change-password", Some(other)).await.expect(200);
    sign_in(&server, &authenticator).await.expect(200);

    let mailbox = Mailbox::start().unwrap();
    let mail = Server::on_with_mail(&server.database, &mailbox, &[]);
    mail.post("/api/auth/request-password-reset", json!({"email": ANN})).await.expect(200);
    let text = mailbox.next(ANN).expect("an e-mail").text;
    let token = text.split("token=").nth(1).unwrap().split_whitespace().next().unwrap();
    let body = json!({"token": token, "newPassword": "a third horse battery staple"});
    mail.post("/api/auth/reset-password", body).await.expect(200);
    sign_in(&server, &authenticator).await.expect_error(401, "PASSKEY_NOT_FOUND");
}

#[tokio::test]
async fn new_device_is_reported_as_after_a_password() {
    const PLACE: &str = "http://localhost:8080";
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &["--public-url", PLACE, "--trusted-proxies", "127.0.0.1"]);
    let ann: Account = server.sign_up(ANN).await;
    mailbox.next(ANN).expect("an e-mail after sign-up");
    let mut authenticator = Authenticator::new(PLACE, "localhost");
    add(&ann, &mut authenticator).await;
    mailbox.next(ANN).expect("an e-mail about the passkey");
    let begun = Begun::sign_in(&server).await;
    let body: Value = json!({"response": authenticator.sign(&begun.options)});
    let request = server.request("POST", "/api/auth/passkey/verify-authentication");
    let request = request.header("cookie", &begun.cookie).header("x-forwarded-for", "198.51.100.1");
    Response::of(request.json(&body)).await.expect(200);
    assert_eq!(mailbox.next(ANN).expect("an e-mail").subject, "New sign-in to your account");
}
