//! The e-mail about a sign-in on a new device.

use crate::helpers::{APP, PASSWORD, Response, Server};
use serde_json::json;
use std::time::Duration;
use testkit::{Mailbox, Message};

const ANN: &str = "ann@example.org";
const HOME: &str = "192.0.2.1";
const ELSEWHERE: &str = "198.51.100.1";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";
const SUBJECT: &str = "New sign-in to your account";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

struct Scene {
    mailbox: Mailbox,
    server: Server,
}

impl Scene {
    /// With Ann, who has signed up from [`HOME`] and read the e-mail about it.
    async fn start(limit: &str) -> (Self, Response) {
        let mailbox = Mailbox::start().unwrap();
        let flags = ["--trusted-proxies", "127.0.0.1", "--rate-limit", limit];
        let scene = Self { server: Server::with_mail(&mailbox, &flags), mailbox };
        let signed_up = scene.send("sign-up/email", ANN, HOME, "").await;
        scene.mailbox.next(ANN).expect("an e-mail after sign-up");
        (scene, signed_up)
    }

    async fn send(&self, path: &str, email: &str, from: &str, cookie: &str) -> Response {
        let body = json!({"email": email, "password": PASSWORD});
        let request = self.server.request("POST", &format!("/api/auth/{path}")).json(&body);
        let request = request.header("x-forwarded-for", from).header("user-agent", FIREFOX);
        let request = match cookie {
            "" => request,
            cookie => request.header("cookie", cookie),
        };
        Response::of(request).await.expect(200)
    }

    async fn sign_in(&self, from: &str, cookie: &str) -> Response {
        self.send("sign-in/email", ANN, from, cookie).await
    }

    /// The e-mails that were sent so far: they are sent in order, so the last one arrives after all others.
    async fn sent(&self) -> Vec<Message> {
        let body = json!({"email": ANN});
        self.server.post("/api/auth/request-password-reset", body).await.expect(200);
        let mut sent = Vec::new();
        loop {
            let next = self.mailbox.next(ANN).expect("an e-mail");
            if next.subject == "Set a new password" {
                return sent;
            }
            sent.push(next);
        }
    }
}

/// `name=value` of the cookie of the device.
fn device(response: &Response) -> String {
    let cookies = response.headers.get_all("set-cookie").iter();
    let mut cookies = cookies.map(|cookie| cookie.to_str().unwrap());
    let cookie = cookies.find(|cookie| cookie.starts_with("__Secure-latchkey_device=")).expect("a device");
    for attribute in ["HttpOnly", "SameSite=Strict", "Secure", "Path=/api/auth", "Max-Age=31536000"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn names_device_address_and_time() {
    let (scene, _) = Scene::start("off").await;
    let now = serde_json::to_value(scene.server.now()).unwrap().as_str().unwrap().to_owned();
    let response = scene.sign_in(ELSEWHERE, "").await;
    let [message] = &scene.sent().await[..] else { panic!("one e-mail") };
    assert_eq!(message.subject, SUBJECT);
    let at = format!("on {} at {} UTC", &now[..10], &now[11..16]);
    for part in ["Firefox on Linux", ELSEWHERE, &at] {
        assert!(message.text.contains(part), "{message:?}");
    }
    assert_eq!(message.link(), Some(format!("{APP}/account/devices").as_str()));
    let token = response.json()["token"].as_str().unwrap().to_owned();
    assert!(!message.text.contains(&token) && !message.text.contains(PASSWORD));
}

#[tokio::test]
async fn is_not_sent_for_known_networks_and_known_devices() {
    let (scene, signed_up) = Scene::start("off").await;
    scene.sign_in(HOME, "").await;
    let cookie = device(&signed_up);
    let response = scene.sign_in(ELSEWHERE, &cookie).await;
    assert!(scene.sent().await.is_empty());
    scene.server.advance(360 * DAY);
    let renewed = device(&response);
    let response = scene.sign_in("198.51.100.2", &renewed).await;
    assert!(scene.sent().await.is_empty(), "each sign-in prolongs it");
    scene.server.advance(366 * DAY);
    scene.sign_in("198.51.100.3", &device(&response)).await;
    assert_eq!(scene.sent().await.len(), 1, "after a year");
}

#[tokio::test]
async fn device_of_another_account_is_a_new_one() {
    let (scene, signed_up) = Scene::start("off").await;
    let of_ben = device(&scene.send("sign-up/email", "ben@example.org", ELSEWHERE, "").await);
    scene.sign_in("198.51.100.2", &of_ben).await;
    assert_eq!(scene.sent().await.len(), 1);
    // Both use it from now on.
    let of_ann = device(&signed_up);
    let of_both = device(&scene.send("sign-in/email", "ben@example.org", HOME, &of_ann).await);
    scene.sign_in("198.51.100.3", &of_both).await;
    assert!(scene.sent().await.is_empty());
}

#[tokio::test]
async fn forged_device_is_a_new_one() {
    let (scene, signed_up) = Scene::start("off").await;
    let token = signed_up.json()["token"].as_str().unwrap().to_owned();
    let flipped = device(&signed_up).replace("=ey", "=Ey");
    for (cookie, from) in
        [(flipped, "198.51.100.1"), (format!("__Secure-latchkey_device={token}"), "198.51.100.2")]
    {
        scene.sign_in(from, &cookie).await;
        assert_eq!(scene.sent().await.len(), 1, "{cookie}");
    }
}

/// It may be the device of an intruder, whom the owner has signed out.
#[tokio::test]
async fn device_of_before_a_sign_out_everywhere_is_a_new_one() {
    let (scene, signed_up) = Scene::start("off").await;
    let token = signed_up.json()["token"].as_str().unwrap().to_owned();
    let request = scene.server.request("POST", "/api/auth/revoke-other-sessions").bearer_auth(token);
    let kept = device(&Response::of(request).await.expect(200));
    scene.sign_in(ELSEWHERE, &device(&signed_up)).await;
    assert_eq!(scene.sent().await.len(), 1);
    scene.sign_in("198.51.100.2", &kept).await;
    assert!(scene.sent().await.is_empty(), "the one that has ended the others");
}

#[tokio::test]
async fn is_limited_as_other_mail() {
    let (scene, _) = Scene::start("on").await;
    for number in 1..=6 {
        scene.sign_in(&format!("198.51.100.{number}"), "").await;
    }
    assert_eq!(scene.sent().await.len(), 3);
}

/// What makes the network a known one comes after the e-mail.
#[tokio::test]
async fn is_sent_also_if_an_earlier_client_was_gone_before_its_response() {
    let (scene, _) = Scene::start("off").await;
    let body = json!({"email": ANN, "password": PASSWORD});
    for millis in 1..=12 {
        let network = format!("198.51.100.{millis}");
        let request = scene.server.request("POST", "/api/auth/sign-in/email").json(&body);
        let request = request.header("x-forwarded-for", &network).header("user-agent", FIREFOX);
        // Ends with an error, or with a response if it is fast.
        let _ = request.timeout(Duration::from_millis(millis)).send().await;
        scene.sign_in(&network, "").await;
        let is_reported = |mail: &Message| mail.subject == SUBJECT && mail.text.contains(&network);
        assert!(scene.sent().await.iter().any(is_reported), "after {millis} ms");
    }
}

#[tokio::test]
async fn is_sent_also_if_the_password_was_verified_for_something_else_before() {
    let (scene, signed_up) = Scene::start("off").await;
    let token = signed_up.json()["token"].as_str().unwrap().to_owned();
    let body = json!({"currentPassword": PASSWORD, "newPassword": "password"});
    let request = scene.server.request("POST", "/api/auth/change-password").json(&body);
    let request = request.header("x-forwarded-for", ELSEWHERE).bearer_auth(token);
    Response::of(request).await.expect(400);
    scene.sign_in(ELSEWHERE, "").await;
    let subjects: Vec<_> = scene.sent().await.into_iter().map(|mail| mail.subject).collect();
    assert_eq!(subjects, [SUBJECT]);
}
