use crate::helpers::{Account, PASSWORD, Response, Server, claims};
use serde_json::{Value, json};
use testkit::Mailbox;

const UNICODE: &str = "ann@bücher.example";
const ASCII: &str = "ann@xn--bcher-kva.example";
const DECOMPOSED: &str = "Ann@BU\u{308}CHER.example";
const FULL_WIDTH: &str = "ann@ｂüｃｈｅｒ。example";
const ALL: [&str; 4] = [UNICODE, ASCII, DECOMPOSED, FULL_WIDTH];

async fn sign_up(server: &Server, email: &str) -> Response {
    server.post("/api/auth/sign-up/email", json!({"email": email, "password": PASSWORD})).await
}

async fn sign_in(server: &Server, email: &str, password: &str) -> Response {
    server.post("/api/auth/sign-in/email", json!({"email": email, "password": password})).await
}

/// An account that is stored as versions before this rule stored it.
async fn sign_up_before(server: &Server, stored: &str) -> Account {
    let ann = server.sign_up(&format!("temporary-{}@example.org", stored.len())).await;
    server.database.execute(&format!("UPDATE users SET email = '{stored}' WHERE id = '{}'", ann.id));
    ann
}

#[tokio::test]
async fn rejects_local_part_that_is_not_ascii() {
    let server = Server::start();
    for email in ["ünï@example.org", "аnn@example.org", "a\u{200b}nn@bücher.example", "ａnn@example.org"]
    {
        sign_up(&server, email).await.expect_error(400, "VALIDATION_ERROR").expect_field(
            "email",
            "Use an email address with only the letters a to z, digits and symbols before the @",
        );
    }
}

#[tokio::test]
async fn rejects_domain_that_is_no_host_name() {
    let server = Server::start();
    for email in ["ann@xn--a.example", "ann@bü_cher.example", "ann@-bücher.example", "ann@bücher"] {
        sign_up(&server, email)
            .await
            .expect_error(400, "VALIDATION_ERROR")
            .expect_field("email", "Enter an email address like name@example.com");
    }
}

#[tokio::test]
async fn every_spelling_is_the_same_account() {
    for first in ALL {
        let server = Server::start();
        let signed_up = sign_up(&server, first).await.expect(200).json();
        assert_eq!(signed_up["user"]["email"], UNICODE);
        for email in ALL {
            sign_up(&server, email).await.expect_error(422, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL");
            let signed_in = sign_in(&server, email, PASSWORD).await.expect(200).json();
            assert_eq!(signed_in["user"], signed_up["user"]);
            assert_eq!(claims(signed_in["accessToken"].as_str().unwrap())["email"], ASCII);
        }
        sign_up(&server, "ann@bucher.example").await.expect(200);
        assert_eq!(
            server.database.text(&format!("SELECT email AS text FROM users WHERE email = '{ASCII}'")),
            ASCII
        );
    }
}

#[tokio::test]
async fn failures_of_all_spellings_are_counted_together() {
    let server = Server::start();
    sign_up(&server, UNICODE).await.expect(200);
    for email in [UNICODE, ASCII, DECOMPOSED, FULL_WIDTH, ASCII] {
        sign_in(&server, email, "a wrong password").await.expect(401);
    }
    for email in ALL {
        sign_in(&server, email, PASSWORD).await.expect_error(429, "TOO_MANY_REQUESTS");
    }
}

/// The mailbox does not support SMTPUTF8.
#[tokio::test]
async fn mail_goes_from_and_to_the_ascii_domain() {
    let mailbox = Mailbox::start().unwrap();
    let server = Server::with_mail(&mailbox, &["--mail-from", "Latchkey <noreply@münchen.example>"]);
    sign_up(&server, UNICODE).await.expect(200);
    let message = mailbox.next(ASCII).unwrap();
    assert_eq!(message.from, "noreply@xn--mnchen-3ya.example");
    assert!(message.source.contains(&format!("To: {ASCII}")) && message.source.is_ascii());
    for email in [ASCII, DECOMPOSED] {
        server.post("/api/auth/request-password-reset", json!({"email": email})).await.expect(200);
        assert!(mailbox.next(ASCII).unwrap().link().is_some());
    }
}

#[tokio::test]
async fn accounts_of_before_stay_usable() {
    let mailbox = Mailbox::start().unwrap();
    for stored in [UNICODE, "ann@bu\u{308}cher.example"] {
        let server = Server::with_mail(&mailbox, &[]);
        let ann = sign_up_before(&server, stored).await;
        for email in [stored, UNICODE, ASCII] {
            // Only the spelling that it is stored under finds one that is not even normalized.
            if email != stored && stored != UNICODE {
                continue;
            }
            let signed_in = sign_in(&server, email, PASSWORD).await.expect(200);
            assert_eq!(signed_in.json()["user"]["id"], ann.id);
            assert_eq!(signed_in.json()["user"]["email"], UNICODE);
            assert!(Account::of(&server, &signed_in).is_signed_in().await);
            sign_up(&server, email).await.expect_error(422, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL");
        }
        let send = Some(json!({"email": UNICODE}));
        ann.auth("POST", "/api/auth/send-verification-email", send).await.expect(200);
        let verification = mailbox.next(ASCII).unwrap();
        let token = verification.link().unwrap().split_once("token=").unwrap().1.to_owned();
        server.get(&format!("/api/auth/verify-email?token={token}")).await.expect(200);
        let session = ann.auth("GET", "/api/auth/get-session", None).await.expect(200).json();
        assert_eq!(session["user"]["emailVerified"], true);
    }
}

#[tokio::test]
async fn local_part_of_before_stays_usable() {
    let server = Server::start();
    let ann = sign_up_before(&server, "ünï@bücher.example").await;
    for email in ["ünï@bücher.example", "ÜNÏ@xn--bcher-kva.example"] {
        let signed_in = sign_in(&server, email, PASSWORD).await.expect(200);
        assert_eq!(signed_in.json()["user"]["id"], ann.id);
        assert!(Account::of(&server, &signed_in).is_signed_in().await);
    }
    sign_in(&server, "ünï@example.org", PASSWORD).await.expect_error(401, "INVALID_EMAIL_OR_PASSWORD");
}

#[tokio::test]
async fn spellings_that_were_accounts_of_their_own_stay_so() {
    let server = Server::start();
    let ann = sign_up_before(&server, UNICODE).await;
    let other = sign_up_before(&server, ASCII).await;
    let id = async |email: &str| -> Value {
        sign_in(&server, email, PASSWORD).await.expect(200).json()["user"]["id"].clone()
    };
    assert_eq!((id(UNICODE).await, id(ASCII).await), (json!(ann.id), json!(other.id)));
}
