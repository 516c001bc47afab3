//! Adding a passkey.

use super::{ANN, BEN, Begun, Falsify, add, authenticator, bad_in_any_ceremony, by_passkey, list, sign_in};
use crate::helpers::{Account, Factor, Server, members};
use serde_json::json;
use std::time::Duration;
use testkit::{Authenticator, Mailbox};

const OPTIONS: &str = "/api/auth/passkey/generate-register-options";
/// The message where a code helps, and not another sign-in.
const CODE: &str = "Enter a code of your authenticator app, or a backup code, for this";
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What an authenticator sends in place of what it should, and what is wrong with it.
fn bad() -> Vec<(&'static str, Falsify)> {
    let only_here: Vec<(&str, Falsify)> = vec![
        ("other scheme", Box::new(|it, _| it.origin = it.origin.replace("http:", "https:"))),
        ("origin that is none", Box::new(|it, _| it.origin = "null".to_owned())),
        ("other ceremony", Box::new(|it, _| it.ceremony = Some("webauthn.get"))),
        ("item after authenticator data", Box::new(|it, _| it.tail = vec![0xa0])),
        ("tail of the object", Box::new(|it, _| it.tail_of_object = vec![0])),
        ("other algorithm", Box::new(|it, _| it.algorithm = -8)),
        ("empty credential id", Box::new(|it, _| it.credential_id.clear())),
        ("long credential id", Box::new(|it, _| it.credential_id = vec![1; 1024])),
        ("backed up, but not eligible", Box::new(|it, _| it.flags |= 0x10)),
    ];
    bad_in_any_ceremony().into_iter().chain(only_here).collect()
}

#[tokio::test]
async fn refuses_what_no_browser_sends_and_spends_the_challenge() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    for (what, falsify) in bad() {
        let begun = Begun::registration(&ann).await;
        let good = authenticator(&server);
        let mut falsified = good.clone();
        falsify(&mut falsified, begun.options["challenge"].as_str().unwrap());
        println!("{what}");
        let refused = begun.register(&ann, &falsified.register(&begun.options)).await;
        refused.expect_error(400, "FAILED_TO_VERIFY_REGISTRATION");
        let again = begun.register(&ann, &good.clone().register(&begun.options)).await;
        again.expect_error(400, "CHALLENGE_NOT_FOUND");
    }
    assert!(list(&ann).await.is_empty());
}

#[tokio::test]
async fn refuses_json_that_is_malformed() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let begun = Begun::registration(&ann).await;
    let good = authenticator(&server).register(&begun.options);
    for body in
        [json!({}), json!({"response": null}), json!({"response": {"id": "x"}}), json!({"response": "x"})]
    {
        let path = "/api/auth/passkey/verify-registration";
        ann.auth("POST", path, Some(body)).await.expect_error(400, "VALIDATION_ERROR");
    }
    for member in ["clientDataJSON", "attestationObject"] {
        let begun = Begun::registration(&ann).await;
        for value in ["", "=", "AA==", "????", "AAAA", "oA", "//"] {
            let mut bad = good.clone();
            bad["response"][member] = value.into();
            let status = begun.register(&ann, &bad).await;
            assert_eq!(status.status, 400, "{member} {value:?} {status:?}");
        }
    }
    let mut other = authenticator(&server).register(&begun.options);
    other["id"] = "AAAA".into();
    begun.register(&ann, &other).await.expect_error(400, "FAILED_TO_VERIFY_REGISTRATION");
}

#[tokio::test]
async fn options_and_passkey_have_the_shape_of_better_auth() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let path =
        "/api/auth/passkey/generate-register-options?name=Ann%20at%20work&authenticatorAttachment=platform";
    let begun = Begun::of(ann.auth("GET", path, None).await);
    let options = &begun.options;
    assert_eq!(
        members(options),
        [
            "attestation",
            "authenticatorSelection",
            "challenge",
            "excludeCredentials",
            "extensions",
            "hints",
            "pubKeyCredParams",
            "rp",
            "timeout",
            "user",
        ]
    );
    assert_eq!(options["challenge"].as_str().unwrap().len(), 43);
    assert_eq!(options["rp"], json!({"name": "Latchkey", "id": "localhost"}));
    assert_eq!(
        (&options["user"]["name"], &options["user"]["displayName"]),
        (&json!("Ann at work"), &json!(ANN))
    );
    assert_eq!(options["user"]["id"].as_str().unwrap().len(), 22);
    let algorithms: Vec<_> =
        options["pubKeyCredParams"].as_array().unwrap().iter().map(|it| &it["alg"]).collect();
    assert_eq!(algorithms, [-7, -257]);
    assert_eq!(
        options["authenticatorSelection"],
        json!({"authenticatorAttachment": "platform", "residentKey": "preferred", "requireResidentKey": false,
            "userVerification": "required"})
    );
    let added = begun.register(&ann, &authenticator(&server).register(options)).await.expect(200).json();
    assert_eq!(
        members(&added),
        [
            "aaguid",
            "backedUp",
            "counter",
            "createdAt",
            "credentialID",
            "deviceType",
            "id",
            "lastUsedAt",
            "name",
            "publicKey",
            "transports",
            "userId",
        ]
    );
    assert_eq!((&added["name"], &added["transports"]), (&json!("Laptop"), &json!("hybrid,internal")));
    assert_eq!((&added["userId"], &added["deviceType"]), (&json!(ann.id), &json!("singleDevice")));
    assert_eq!(added["aaguid"], "00000000-0000-0000-0000-000000000000");
    assert_eq!(list(&ann).await, std::slice::from_ref(&added));
    let again = Begun::registration(&ann).await;
    assert_eq!(
        again.options["excludeCredentials"],
        json!([{"id": added["credentialID"], "type": "public-key", "transports": ["hybrid", "internal"]}])
    );
    let bad = "/api/auth/passkey/generate-register-options?authenticatorAttachment=elsewhere";
    ann.auth("GET", bad, None).await.expect_error(400, "VALIDATION_ERROR");
}

/// A session that was stolen could add one, by which the thief signs in as long as it is there.
#[tokio::test]
async fn needs_a_password_of_the_last_ten_minutes() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    server.get(OPTIONS).await.expect_error(401, "UNAUTHORIZED");
    server.advance(9 * MINUTE);
    let begun = Begun::registration(&ann).await;
    server.advance(MINUTE);
    let mut authenticator = authenticator(&server);
    let late = begun.register(&ann, &authenticator.register(&begun.options)).await;
    late.expect_error(403, "SESSION_NOT_FRESH");
    // Nor does an exchange of the session show it again.
    let exchanged = ann.auth("POST", "/api/auth/revoke-other-sessions", None).await.expect(200);
    let ann = Account { session_token: exchanged.header("set-auth-token").to_owned(), ..ann };
    ann.auth("GET", OPTIONS, None).await.expect_error(403, "SESSION_NOT_FRESH");
    add(&server.sign_in(ANN).await, &mut authenticator).await;
}

#[tokio::test]
async fn code_of_the_last_ten_minutes_stands_for_the_password() {
    let server = Server::start();
    let (factor, ann) = Factor::turn_on(&server, &server.sign_up(ANN).await).await;
    server.advance(10 * MINUTE);
    let refused = ann.auth("GET", OPTIONS, None).await.expect_error(403, "SESSION_NOT_FRESH").json();
    assert_eq!(refused["message"], CODE);
    let code = json!({"code": factor.code(server.now())});
    let shown = ann.auth("POST", "/api/auth/two-factor/verify-totp", Some(code)).await.expect(200);
    add(&Account::of(&server, &shown), &mut authenticator(&server)).await;
}

/// For those who have forgotten their password.
#[tokio::test]
async fn session_of_a_passkey_adds_another_for_a_day() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let mut first = authenticator(&server);
    add(&ann, &mut first).await;
    let ann = by_passkey(&server, &ann, &first).await;
    server.advance(DAY - MINUTE);
    Begun::registration(&ann).await;
    server.advance(MINUTE);
    ann.auth("GET", OPTIONS, None).await.expect_error(403, "SESSION_NOT_FRESH");
}

#[tokio::test]
async fn factor_has_to_be_shown_when_it_is_on() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let mut first = authenticator(&server);
    let passkey = add(&ann, &mut first).await;
    let begun = Begun::registration(&ann).await;
    server.database.execute("UPDATE users SET two_factor_since = 0");
    let mut second = authenticator(&server);
    let refused = begun.register(&ann, &second.register(&begun.options)).await;
    refused.expect_error(403, "SESSION_NOT_FRESH");
    let body = json!({"id": passkey["id"]});
    let removal = ann.auth("POST", "/api/auth/passkey/delete-passkey", Some(body.clone())).await;
    assert_eq!(removal.expect_error(403, "SESSION_NOT_FRESH").json()["message"], CODE);
    let name = json!({"id": passkey["id"], "name": "Mine"});
    let renaming = ann.auth("POST", "/api/auth/passkey/update-passkey", Some(name.clone())).await;
    assert_eq!(renaming.expect_error(403, "SESSION_NOT_FRESH").json()["message"], CODE);
    // A session that is too old has to begin again, whatever it has shown.
    server.advance(DAY);
    let old = ann.auth("POST", "/api/auth/passkey/update-passkey", Some(name.clone())).await;
    assert_eq!(old.expect_error(403, "SESSION_NOT_FRESH").json()["message"], "Sign in again for this");
    let old = ann.auth("POST", "/api/auth/passkey/delete-passkey", Some(body.clone())).await;
    assert_eq!(old.expect_error(403, "SESSION_NOT_FRESH").json()["message"], "Sign in again for this");
    assert_eq!(list(&ann).await, std::slice::from_ref(&passkey));
    // A passkey is both.
    let ann = by_passkey(&server, &ann, &first).await;
    add(&ann, &mut second).await;
    ann.auth("POST", "/api/auth/passkey/update-passkey", Some(name)).await.expect(200);
    ann.auth("POST", "/api/auth/passkey/delete-passkey", Some(body)).await.expect(200);
}

#[tokio::test]
async fn challenge_is_for_one_account_one_ceremony_and_five_minutes() {
    let server = Server::start();
    let (ann, ben) = (server.sign_up(ANN).await, server.sign_up(BEN).await);
    let begun = Begun::registration(&ann).await;
    let mut authenticator = authenticator(&server);
    let response = authenticator.register(&begun.options);
    begun.register(&ben, &response).await.expect_error(401, "YOU_ARE_NOT_ALLOWED_TO_REGISTER_THIS_PASSKEY");
    begun.register(&ann, &response).await.expect_error(400, "CHALLENGE_NOT_FOUND");

    let begun = Begun::registration(&ann).await;
    let without = Begun { cookie: "a=b".to_owned(), options: begun.options.clone() };
    let response = authenticator.register(&begun.options);
    without.register(&ann, &response).await.expect_error(400, "CHALLENGE_NOT_FOUND");
    server.advance(Duration::from_secs(300));
    begun.register(&ann, &response).await.expect_error(400, "CHALLENGE_NOT_FOUND");

    let begun = Begun::sign_in(&server).await;
    let other = json!({"challenge": begun.options["challenge"], "user": {"id": "AAAA"}});
    let response = authenticator.register(&other);
    begun.register(&ann, &response).await.expect_error(400, "CHALLENGE_NOT_FOUND");
}

#[tokio::test]
async fn credential_of_any_account_is_refused() {
    let server = Server::start();
    let (ann, ben) = (server.sign_up(ANN).await, server.sign_up(BEN).await);
    let mut authenticator = authenticator(&server);
    add(&ann, &mut authenticator).await;
    for account in [&ann, &ben] {
        let begun = Begun::registration(account).await;
        let response = authenticator.clone().with_other_key().register(&begun.options);
        let refused = begun.register(account, &response).await;
        refused.expect_error(400, "FAILED_TO_VERIFY_REGISTRATION");
    }
    assert!(list(&ben).await.is_empty());
    sign_in(&server, &authenticator).await.expect(200);
}

#[tokio::test]
async fn an_account_has_at_most_20() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let waiting = Begun::registration(&ann).await;
    for _ in 0..20 {
        add(&ann, &mut authenticator(&server)).await;
    }
    let response = authenticator(&server).register(&waiting.options);
    waiting.register(&ann, &response).await.expect_error(422, "PASSKEY_QUOTA_EXCEEDED");
    let path = "/api/auth/passkey/generate-register-options";
    ann.auth("GET", path, None).await.expect_error(422, "PASSKEY_QUOTA_EXCEEDED");
    assert_eq!(list(&ann).await.len(), 20);
}

#[tokio::test]
async fn new_session_takes_the_place_of_this_one_on_request() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    let begun = Begun::registration(&ann).await;
    let response = authenticator(&server).register(&begun.options);
    let body = json!({"response": response, "createSession": true});
    let request = server.request("POST", "/api/auth/passkey/verify-registration");
    let request = request.bearer_auth(&ann.session_token).header("cookie", &begun.cookie);
    let added = crate::helpers::Response::of(request.json(&body)).await.expect(200);
    let json = added.json();
    assert_eq!(json["user"]["id"], ann.id);
    assert_eq!(json["session"]["token"], added.header("set-auth-token"));
    assert!(!ann.is_signed_in().await);
    let mut ann = ann;
    ann.session_token = added.header("set-auth-token").to_owned();
    assert_eq!(list(&ann).await.len(), 1);
}

#[tokio::test]
async fn a_blank_name_is_none() {
    let server = Server::start();
    let ann = server.sign_up(ANN).await;
    for (count, blank) in ["", " \n"].into_iter().enumerate() {
        let begun = Begun::registration(&ann).await;
        let body = json!({"response": authenticator(&server).register(&begun.options), "name": blank});
        let request = server.request("POST", "/api/auth/passkey/verify-registration");
        let request = request.bearer_auth(&ann.session_token).header("cookie", &begun.cookie);
        let added = crate::helpers::Response::of(request.json(&body)).await.expect(200).json();
        assert_eq!((added.get("name"), list(&ann).await.len()), (None, count + 1));
    }
}

#[tokio::test]
async fn is_reported_by_email() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &["--public-url", "http://localhost:8080"]);
    let ann = server.sign_up(ANN).await;
    mailbox.next(ANN).expect("an e-mail after sign-up");
    let passkey = add(&ann, &mut Authenticator::new("http://localhost:8080", "localhost")).await;
    assert_eq!(mailbox.next(ANN).expect("an e-mail").subject, "A passkey was added to your account");
    let body = json!({"id": passkey["id"]});
    ann.auth("POST", "/api/auth/passkey/delete-passkey", Some(body)).await.expect(200);
    assert_eq!(mailbox.next(ANN).expect("an e-mail").subject, "A passkey was removed from your account");
}
