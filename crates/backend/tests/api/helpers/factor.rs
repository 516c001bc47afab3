//! The authenticator app of an account.

use super::{Account, PASSWORD, Response, Server};
use serde_json::{Value, json};
use shared::Timestamp;
use std::{fmt, time::Duration};
use testkit::{Client, Mailbox};
use totp_rs::{Algorithm, Builder, Secret, Totp};

const RFC_4648: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// An app that was set up, and the backup codes.
pub struct Factor {
    app: Totp,
    pub backup_codes: Vec<String>,
}

impl fmt::Debug for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Factor")
    }
}

impl Factor {
    /// From the response to `enable`.
    pub fn of(setup: &Value) -> Self {
        let uri = setup["totpURI"].as_str().unwrap();
        let base32 = uri.split_once("?secret=").unwrap().1.split('&').next().unwrap();
        let codes = setup["backupCodes"].as_array().unwrap();
        Self {
            app: app(base32),
            backup_codes: codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect(),
        }
    }

    /// Enables it, and returns it with the session that has shown it.
    pub async fn turn_on(server: &Server, account: &Account) -> (Self, Account) {
        let body = json!({"password": PASSWORD});
        let setup = account.auth("POST", "/api/auth/two-factor/enable", Some(body)).await.expect(200).json();
        let factor = Self::of(&setup);
        let body = json!({"code": factor.code(server.now())});
        let shown = account.auth("POST", "/api/auth/two-factor/verify-totp", Some(body)).await.expect(200);
        // So that the next code counts.
        server.advance(Duration::from_secs(30));
        (factor, Account::of(&account.client, &shown))
    }

    /// Signs up with this address, which counts as confirmed, then as [`Factor::turn_on`]. Takes the e-mails about both.
    pub async fn turn_on_with_mail(server: &Server, mailbox: &Mailbox, email: &str) -> (Self, Account) {
        let account = server.sign_up(email).await;
        mailbox.next(email).expect("the link to confirm the address");
        server.database.execute("UPDATE users SET email_verified = TRUE");
        let on = Self::turn_on(server, &account).await;
        assert_eq!(mailbox.next(email).expect("that it is on").subject, "Two-factor sign-in is on");
        on
    }

    /// What the app shows.
    pub fn code(&self, now: Timestamp) -> String {
        self.app.generate(u64::try_from(now.seconds()).unwrap()).to_string()
    }

    /// What it never shows around `now`.
    pub fn wrong_code(&self, now: Timestamp) -> String {
        let around: Vec<String> = [-60, -30, 0, 30, 60]
            .map(|offset| self.code(Timestamp::from_seconds(now.seconds() + offset)))
            .into();
        let mut codes = (0..10).map(|number| format!("{number:06}"));
        codes.find(|code| !around.contains(code)).unwrap()
    }
}

fn app(base32: &str) -> Totp {
    let digit = |symbol: u8| RFC_4648.iter().position(|it| *it == symbol).unwrap();
    let bits: Vec<bool> = base32
        .bytes()
        .flat_map(|symbol| (0..5).rev().map(move |bit| digit(symbol) >> bit & 1 == 1))
        .collect();
    let bytes = bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit)));
    let secret: [u8; 20] = bytes.collect::<Vec<_>>().try_into().unwrap();
    let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_step_duration(30);
    builder.with_secret(Secret::new_stack(secret)).build_noncompliant()
}

/// `name=value` of a cookie that a response sets, empty if it removes the cookie.
#[track_caller]
pub fn cookie_of(response: &Response, name: &str) -> String {
    let cookies = response.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let is_of = |cookie: &&str| cookie.split('=').next().unwrap().trim_start_matches("__Secure-") == name;
    let cookie = cookies.rev().find(is_of).unwrap_or_else(|| panic!("no {name}: {response:?}"));
    let value = cookie.split(';').next().unwrap();
    if value.ends_with('=') { String::new() } else { value.to_owned() }
}

impl Factor {
    /// The first step of a sign-in, up to the cookie with which the second one continues.
    pub async fn password(client: &Client, email: &str) -> String {
        let body = json!({"email": email, "password": PASSWORD});
        let asked = client.post("/api/auth/sign-in/email", body).await.expect(200);
        cookie_of(&asked, "latchkey_second_factor")
    }

    /// The second step.
    pub async fn second(client: &Client, call: &str, cookie: &str, body: Value) -> Response {
        let request = client.request("POST", &format!("/api/auth/two-factor/{call}"));
        let request = request.header("cookie", cookie).header("sec-fetch-site", "same-origin");
        Response::of(request.json(&body)).await
    }

    /// A whole sign-in.
    pub async fn sign_in(&self, server: &Server, email: &str) -> Account {
        let cookie = Self::password(server, email).await;
        let body = json!({"code": self.code(server.now())});
        let shown = Self::second(server, "verify-totp", &cookie, body).await.expect(200);
        server.advance(Duration::from_secs(30));
        Account::of(server, &shown)
    }
}
