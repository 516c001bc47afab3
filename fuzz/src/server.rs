//! The whole application within this process, with an account and a task in a database of its own.

use actix_web::{
    body::{BoxBody, to_bytes},
    dev::ServiceResponse,
    http::header::{AUTHORIZATION, HeaderMap},
    rt::{System, SystemRunner},
    test::{TestRequest, call_service, init_service},
    web::{Bytes, Data},
};
use clap::Parser;
use latchkey::{config::Config, http::application, startup::services};
use serde_json::{Value, json};
use shared::{ErrorBody, ErrorCode};
use std::{
    io,
    path::Path,
    pin::Pin,
    rc::Rc,
    time::{Duration, SystemTime},
};
use store::Clock;
use tempfile::TempDir;

/// The clock stands still, so that tokens do not expire.
const NOW: Duration = Duration::from_secs(1_800_000_000);

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    config: Config,
}

type Responding = Pin<Box<dyn Future<Output = ServiceResponse<BoxBody>>>>;

/// The application with one account.
pub struct Server {
    system: SystemRunner,
    handle: Box<dyn Fn(TestRequest) -> Responding>,
    /// The id of the account.
    pub user: String,
    /// The path of a task of the account.
    pub task: String,
    token: String,
    _directory: TempDir,
}

/// A response with its whole body.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Server {
    pub fn start() -> Self {
        let directory = in_memory().expect("a temporary directory");
        let database = format!("sqlite://{}/latchkey.db", directory.path().display());
        let flags = [
            "fuzz",
            "--database-url",
            &database,
            "--bcrypt-cost",
            "4",
            "--allow-weak-hashing",
            "true",
            "--rate-limit",
            "off",
        ];
        let config = Flags::parse_from(flags).config;
        let clock = Clock::from_fn(|| SystemTime::UNIX_EPOCH + NOW);
        let system = System::new();
        let application = system.block_on(async {
            let services = Data::new(services(&config, clock).expect("the parts"));
            Rc::new(init_service(application(services)).await)
        });
        let handle = Box::new(move |request: TestRequest| -> Responding {
            let application = application.clone();
            Box::pin(
                async move { call_service(&*application, request.to_request()).await.map_into_boxed_body() },
            )
        });
        let [user, task, token] = Default::default();
        let mut server = Self { system, handle, user, task, token, _directory: directory };
        let credentials = json!({"email": "ann@example.org", "password": "a good password"});
        let ann =
            server.send(TestRequest::post().uri("/api/auth/sign-up/email").set_json(credentials)).json();
        server.user = ann["user"]["id"].as_str().expect("an id").to_owned();
        server.token = ann["accessToken"].as_str().expect("a token").to_owned();
        server.task = server.add_task();
        server
    }

    /// The path of the account's tasks.
    pub fn tasks(&self) -> String {
        format!("/api/{}/tasks", self.user)
    }

    /// Adds a task and returns its path.
    pub fn add_task(&self) -> String {
        let request = TestRequest::post().uri(&self.tasks()).set_json(json!({"title": "Water the plants"}));
        let response = self.send_with_token(request);
        assert_eq!(response.status, 201, "{response:?}");
        response.header("location").to_owned()
    }

    /// Sends it with the account's access token.
    pub fn send_with_token(&self, request: TestRequest) -> Response {
        self.send(request.insert_header((AUTHORIZATION, format!("Bearer {}", self.token))))
    }

    /// Sends it without a token. Panics if the response violates the contract.
    pub fn send(&self, request: TestRequest) -> Response {
        let request = request.peer_addr(([127, 0, 0, 1], 50_000).into());
        self.system.block_on(async {
            let response = (self.handle)(request).await;
            let is_api = response.request().path().starts_with("/api/");
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            let body = to_bytes(response.into_body()).await.expect("a body");
            let response = Response { status, headers, body };
            response.assert_contract(is_api);
            response
        })
    }
}

/// A temporary directory, in memory where there is a place for that: every write waits until it is on the disk.
fn in_memory() -> io::Result<TempDir> {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }
}

impl Response {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("no JSON ({e}): {self:?}"))
    }

    /// The header's value, empty without one.
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    fn assert_contract(&self, is_api: bool) {
        assert!(self.status < 500 || self.status == 503, "{self:?}");
        assert_eq!(self.header("x-content-type-options"), "nosniff", "{self:?}");
        assert_eq!(self.status == 401, self.headers.contains_key("www-authenticate"), "{self:?}");
        if is_api {
            assert_eq!(self.header("cache-control"), "no-store", "{self:?}");
        }
        if is_api && self.status >= 400 {
            assert_eq!(self.header("content-type"), "application/json", "{self:?}");
            let error: ErrorBody = serde_json::from_slice(&self.body).expect("our envelope");
            assert!(error.code != ErrorCode::Unknown && !error.message.is_empty(), "{self:?}");
            assert_eq!(self.status == 405, self.headers.contains_key("allow"), "{self:?}");
        }
    }
}
