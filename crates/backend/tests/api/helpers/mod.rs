//! What the tests talk to and with.

mod account;
mod answer;
mod database;
mod ledger;
mod program;
mod remote;
mod token;

pub use account::{Account, id_of, members};
pub use answer::Answer;
pub use database::Database;
pub use ledger::Ledger;
pub use program::Program;
pub use remote::Remote;
pub use token::{Forged, access_claims, claims, header, now, session_claims, sign, with_claims};

use clap::Parser;
use latchkey::{clock::Clock, config::Config, startup::Application};
use mailbox::Mailbox;
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, SystemTime},
};

pub const SECRET: &str = "a test secret of more than thirty-two bytes";
pub const OTHER_SECRET: &str = "another secret of more than thirty-two bytes";
pub const PASSWORD: &str = "correct horse battery";
/// Where people use a server that sends mail.
pub const APP: &str = "https://todo.example.org";

#[derive(Parser)]
#[command(args_override_self = true)]
struct Flags {
    #[command(flatten)]
    config: Config,
}

/// A running server whose clock can be moved.
pub struct Server {
    pub address: SocketAddr,
    pub database: Database,
    ahead: Arc<AtomicU64>,
    stop: actix_web::dev::ServerHandle,
    client: reqwest::Client,
}

impl Server {
    /// With an empty database of its own.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// The same with further flags.
    pub fn with(flags: &[&str]) -> Self {
        Self::on(Database::create(), flags)
    }

    /// One that sends mail to `mailbox`, and whose people use `https://todo.example.org`.
    pub fn with_mail(mailbox: &Mailbox, flags: &[&str]) -> Self {
        Self::on_with_mail(Database::create(), mailbox, flags)
    }

    /// The same on a database that may have data in it.
    pub fn on_with_mail(database: Database, mailbox: &Mailbox, flags: &[&str]) -> Self {
        let url = mailbox.url();
        let mut all = vec!["--smtp-url", &url, "--mail-from", "Latchkey <noreply@example.org>"];
        all.extend(["--public-url", APP]);
        all.extend(flags);
        Self::on(database, &all)
    }

    /// On a database that may have data in it.
    pub fn on(database: Database, flags: &[&str]) -> Self {
        let mut all = vec!["test", "--listen", "127.0.0.1:0", "--database-url", database.url()];
        all.extend(["--bcrypt-cost", "4", "--allow-weak-hashing", "true"]);
        all.extend(["--jwt-secret", SECRET, "--rate-limit", "off"]);
        all.extend(flags);
        let config = Flags::try_parse_from(all).unwrap().config;
        let ahead = Arc::new(AtomicU64::new(0));
        let (address, stop) = serve(config, clock(ahead.clone()));
        Self { address, database, ahead, stop, client: reqwest::Client::new() }
    }

    /// Moves the server's clock forward.
    pub fn wait(&self, time: Duration) {
        self.ahead.fetch_add(u64::try_from(time.as_millis()).unwrap(), Ordering::Relaxed);
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method.parse().unwrap(), self.url(path))
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request("GET", path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request("POST", path).json(&body)).await
    }

    pub async fn sign_up(&self, email: &str) -> Account<'_> {
        let answer =
            self.post("/api/auth/sign-up/email", json!({"email": email, "password": PASSWORD})).await;
        Account::of(self, answer.expect(200))
    }

    pub async fn sign_in(&self, email: &str) -> Account<'_> {
        let answer =
            self.post("/api/auth/sign-in/email", json!({"email": email, "password": PASSWORD})).await;
        Account::of(self, answer.expect(200))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.stop(false));
    }
}

fn clock(ahead: Arc<AtomicU64>) -> Clock {
    Clock::from_fn(move || SystemTime::now() + Duration::from_millis(ahead.load(Ordering::Relaxed)))
}

/// Serves on a thread of its own.
fn serve(config: Config, clock: Clock) -> (SocketAddr, actix_web::dev::ServerHandle) {
    let (started, start) = mpsc::channel();
    thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let application = Application::start(config, clock).unwrap();
            started.send((application.address, application.server.handle())).unwrap();
            application.server.await.unwrap();
        });
    });
    start.recv().expect("the server starts")
}
