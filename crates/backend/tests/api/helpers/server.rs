//! The server within this process, with a clock that the test controls.

use super::{APP, DATA_KEY, SECRET};
use clap::Parser;
use latchkey::{config::Config, startup::Application};
use shared::Timestamp;
use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, SystemTime},
};
use store::Clock;
use testkit::{Account, Client, Database, Mailbox};

thread_local! {
    /// When this test began, since libtest runs each on a thread of its own. The clocks of its servers stand still, so
    /// that a busy machine changes no result.
    pub(super) static START: SystemTime = SystemTime::now();
}

#[derive(Parser)]
#[command(args_override_self = true)]
struct Flags {
    #[command(flatten)]
    config: Config,
}

/// A running server. It sends requests as its [`Client`] does.
pub struct Server {
    pub database: Database,
    pub address: std::net::SocketAddr,
    /// The server's.
    pub clock: Clock,
    ahead: Arc<AtomicU64>,
    back: Arc<AtomicU64>,
    handle: actix_web::dev::ServerHandle,
    client: Client,
}

impl Server {
    /// With an empty database of its own.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// The same with further flags.
    pub fn with(flags: &[&str]) -> Self {
        Self::on(&Database::create(), flags)
    }

    /// One that sends mail to `mailbox`, and whose public URL is [`APP`].
    pub fn with_mail(mailbox: &Mailbox, flags: &[&str]) -> Self {
        Self::on_with_mail(&Database::create(), mailbox, flags)
    }

    /// The same on a database that may have data in it.
    pub fn on_with_mail(database: &Database, mailbox: &Mailbox, flags: &[&str]) -> Self {
        let url = mailbox.url();
        let mut all = vec!["--smtp-url", &url, "--mail-from", "Latchkey <noreply@example.org>"];
        all.extend(["--public-url", APP]);
        all.extend(flags);
        Self::on(database, &all)
    }

    /// On a database that may have data in it.
    pub fn on(database: &Database, flags: &[&str]) -> Self {
        let mut all = vec!["test", "--listen", "127.0.0.1:0", "--database-url", database.url()];
        all.extend(["--bcrypt-cost", "4", "--allow-weak-hashing", "true"]);
        all.extend(["--jwt-secret", SECRET, "--data-key", DATA_KEY, "--rate-limit", "off"]);
        all.extend(flags);
        let config = Flags::try_parse_from(all).unwrap().config;
        let ahead = Arc::new(AtomicU64::new(0));
        let back = Arc::new(AtomicU64::new(0));
        let (passed, behind, start) = (ahead.clone(), back.clone(), START.with(Clone::clone));
        let elapsed = move || Duration::from_millis(passed.load(Ordering::Relaxed));
        let passed = elapsed.clone();
        let now = move || start + passed() - Duration::from_millis(behind.load(Ordering::Relaxed));
        let clock = Clock::from_fns(now, elapsed);
        let own_clock = clock.clone();
        let (sender, started) = mpsc::channel();
        thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let application = Application::start(config, clock).unwrap();
                sender.send((application.address, application.server.handle())).unwrap();
                application.server.await.unwrap();
            });
        });
        let (address, handle) = started.recv().expect("the server starts");
        let (database, client) = (database.clone(), Client::of(address));
        Self { database, address, clock: own_clock, ahead, back, handle, client }
    }

    /// Lets time pass.
    pub fn advance(&self, time: Duration) {
        self.ahead.fetch_add(u64::try_from(time.as_millis()).unwrap(), Ordering::Relaxed);
    }

    /// Sets the server's clock back, while no time passes.
    pub fn set_back(&self, time: Duration) {
        self.back.fetch_add(u64::try_from(time.as_millis()).unwrap(), Ordering::Relaxed);
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub async fn sign_up(&self, email: &str) -> Account {
        self.client.sign_up(email).await.unwrap()
    }

    pub async fn sign_in(&self, email: &str) -> Account {
        self.client.sign_in(email).await.unwrap()
    }
}

impl Deref for Server {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}
