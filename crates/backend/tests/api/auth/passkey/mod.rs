//! Passkeys, with an authenticator in software.

mod instances;
mod owned;
mod registration;
mod sign_in;

use crate::helpers::{Account, Response, Server};
use serde_json::{Value, json};
use testkit::{Authenticator, Client};

const ANN: &str = "ann@example.org";
const BEN: &str = "ben@example.org";

/// Changes what an authenticator sends; the text is the challenge.
type Falsify = Box<dyn Fn(&mut Authenticator, &str)>;

/// What an authenticator sends in place of what it should, whatever it is asked for.
fn bad_in_any_ceremony() -> Vec<(&'static str, Falsify)> {
    vec![
        ("no user verification", Box::new(|it, _| it.flags = 0x01)),
        ("no user presence", Box::new(|it, _| it.flags = 0x04)),
        ("foreign origin", Box::new(|it, _| it.origin = "https://evil.example".to_owned())),
        ("other port", Box::new(|it, _| it.origin = "http://localhost:1".to_owned())),
        ("address as origin", Box::new(|it, _| it.origin = it.origin.replace("localhost", "127.0.0.1"))),
        ("other RP ID", Box::new(|it, _| it.rp_id = "example.org".to_owned())),
        ("other challenge", Box::new(|it, challenge| it.challenge = Some(with_another_end(challenge)))),
        ("cross origin", Box::new(|it, _| it.cross_origin = Some(true))),
        ("tail of authenticator data", Box::new(|it, _| it.tail = vec![0])),
    ]
}

/// Options, and the cookie with their challenge.
struct Begun {
    options: Value,
    cookie: String,
}

impl Begun {
    fn of(response: Response) -> Self {
        let response = response.expect(200);
        let cookies: Vec<_> =
            response.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()).collect();
        let [cookie] = cookies[..] else { panic!("one cookie: {cookies:?}") };
        for attribute in ["HttpOnly", "SameSite=Strict", "Path=/api/auth/passkey", "Max-Age=300"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        Self { options: response.json(), cookie: cookie.split(';').next().unwrap().to_owned() }
    }

    async fn registration(account: &Account) -> Self {
        let path = "/api/auth/passkey/generate-register-options";
        Self::of(account.auth("GET", path, None).await)
    }

    async fn sign_in(client: &Client) -> Self {
        Self::of(client.get("/api/auth/passkey/generate-authenticate-options").await)
    }

    async fn register(&self, account: &Account, response: &Value) -> Response {
        let request = account.client.request("POST", "/api/auth/passkey/verify-registration");
        let request = request.bearer_auth(&account.session_token).header("cookie", &self.cookie);
        Response::of(request.json(&json!({"response": response, "name": "Laptop"}))).await
    }

    async fn finish(&self, client: &Client, response: &Value) -> Response {
        let request = client.request("POST", "/api/auth/passkey/verify-authentication");
        let request = request.header("cookie", &self.cookie);
        Response::of(request.json(&json!({"response": response}))).await
    }
}

/// The authenticator of a browser on this machine.
fn authenticator(server: &Server) -> Authenticator {
    Authenticator::new(&format!("http://localhost:{}", server.address.port()), "localhost")
}

/// Adds a passkey, and returns it.
async fn add(account: &Account, authenticator: &mut Authenticator) -> Value {
    let begun = Begun::registration(account).await;
    begun.register(account, &authenticator.register(&begun.options)).await.expect(200).json()
}

async fn sign_in(client: &Client, authenticator: &Authenticator) -> Response {
    let begun = Begun::sign_in(client).await;
    begun.finish(client, &authenticator.sign(&begun.options)).await
}

/// The account in a session that begins with the passkey.
async fn by_passkey(client: &Client, account: &Account, authenticator: &Authenticator) -> Account {
    let begun = sign_in(client, authenticator).await.expect(200);
    let (session_token, access_token) =
        (begun.header("set-auth-token").to_owned(), begun.header("set-auth-jwt").to_owned());
    Account { session_token, access_token, client: client.clone(), ..account.clone() }
}

async fn list(account: &Account) -> Vec<Value> {
    let list = account.auth("GET", "/api/auth/passkey/list-user-passkeys", None).await;
    list.expect(200).json().as_array().unwrap().clone()
}

/// A text with its last character changed.
fn with_another_end(text: &str) -> String {
    let (rest, last) = text.split_at(text.len() - 1);
    format!("{rest}{}", if last == "A" { "E" } else { "A" })
}
