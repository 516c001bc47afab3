//! Creates the services and the server. Tests use it, too.

use crate::{
    breached::BreachedPasswords,
    config::{Config, Switch},
    http::{self, Exports, LargeResponses, ListCache, ProxyWarning, RateLimit, Services, Uploads},
    mail::{Mailer, Outbox},
    reminders::Scheduler,
    secret,
    telemetry::{Metrics, ReminderMetrics, SecurityEvents},
};
use actix_web::{dev::Server, rt, web::Data};
use auth::{HashingPool, PasswordHasher, Tokens};
use std::{
    net::{SocketAddr, TcpListener},
    num::NonZero,
    thread,
    time::Duration,
};
use store::{Clock, Store};
use tokio::time::sleep;
use uuid::Uuid;

/// How often what is old in the trash is deleted, not counting the jitter.
const PURGE_EVERY: Duration = Duration::from_secs(60 * 60);
/// How often the clock is read to find out whether it is time. The database is not asked.
const TICK: Duration = Duration::from_secs(1);

/// A bound server; it serves while it is awaited.
pub struct Application {
    /// The address that it listens on.
    pub address: SocketAddr,
    /// The address of the metrics, if they are served.
    pub metrics: Option<SocketAddr>,
    /// The e-mails that are not sent yet, if a mail server is configured.
    pub outbox: Option<Outbox>,
    /// Sends reminders when they are due.
    pub reminders: Scheduler,
    /// Stops on SIGTERM or SIGINT, after the requests in flight.
    pub server: Server,
}

impl Application {
    /// Opens the database, binds the address and starts the workers. Must be called within an actix system.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn start(config: Config, clock: Clock) -> Result<Self, String> {
        let mut services = services(&config, clock)?;
        let listener =
            TcpListener::bind(config.listen).map_err(|e| cannot_listen("LISTEN", config.listen, &e))?;
        let address = listener.local_addr().map_err(|e| cannot_listen("LISTEN", config.listen, &e))?;
        services.relying_party = config.relying_party(address.port());
        let services = Data::new(services);
        let outbox = services.mailer.as_ref().map(Mailer::outbox);
        finish_deletions(services.store.clone());
        purge(services.store.clone(), services.clock.clone());
        let reminders = Scheduler::start(services.clone());
        let metrics = config.metrics_listen.map(|at| {
            http::serve_metrics(at, services.clone()).map_err(|e| cannot_listen("METRICS_LISTEN", at, &e))
        });
        let metrics = metrics.transpose()?;
        let server = http::serve(listener, cores(), services)
            .map_err(|e| cannot_listen("LISTEN", config.listen, &e))?;
        Ok(Self { address, metrics, outbox, reminders, server })
    }
}

/// Opens the database and creates what the handlers work with.
///
/// # Errors
/// A sentence that says what to do.
#[allow(clippy::disallowed_methods, reason = "the start")]
pub fn services(config: &Config, clock: Clock) -> Result<Services, String> {
    config.check()?;
    let store = Store::open(&config.database()?, clock.clone())?;
    let secrets = secret::load(config)?;
    let (signing, earlier) = secrets.split_first().ok_or("JWT_SECRET is empty.")?;
    let tokens = Tokens::new(signing, earlier, config.access_token_ttl, config.session_ttl);
    let data_keys = secret::load_data_keys(config)?;
    let hasher =
        PasswordHasher::new(config.bcrypt_cost).map_err(|e| format!("Cannot hash passwords: {e}."))?;
    let hashing = HashingPool::start(hasher, cores()).map_err(|e| format!("Cannot start threads: {e}."))?;
    let is_limited = config.rate_limit == Switch::On;
    let reminders = ReminderMetrics::default();
    Ok(Services {
        store,
        tokens,
        hashing,
        relying_party: config.relying_party(config.listen.port()),
        rate_limit: is_limited.then(|| RateLimit::of_networks(clock.clone())),
        factor_limit: is_limited.then(|| RateLimit::of_factors(clock.clone())),
        data_keys,
        mailer: config.mail()?.map(Mailer::start).transpose()?,
        mail_limit: is_limited.then(|| RateLimit::of_emails(clock.clone())),
        large_responses: LargeResponses::new(),
        exports: Exports::new(),
        uploads: Uploads::new(),
        lists: ListCache::new(),
        metrics: config.metrics_listen.map(|_| Metrics::new(&SecurityEvents::of_process(), &reminders)),
        reminders,
        clock,
        public_url: config.public_url.clone(),
        breached: BreachedPasswords::open(config)?,
        sign_up: config.sign_up,
        trusted_origins: config.trusted_origins.clone(),
        trusted_proxies: config.trusted_proxies.clone(),
        proxy_warning: ProxyWarning::default(),
    })
}

/// How often [`finish_deletions`] looks for such accounts.
const DELETIONS_EVERY: Duration = Duration::from_secs(10 * 60);

/// Deletes, in the background, what is left of accounts whose deletion was interrupted: by a crash, also of another
/// instance, or because an account was closed after its caller had timed out.
fn finish_deletions(store: Store) {
    rt::spawn(async move {
        loop {
            if let Err(error) = store.finish_deletions().await {
                tracing::error!(reason = %error, "what is left of deleted accounts was not deleted");
            }
            rt::time::sleep(DELETIONS_EVERY).await;
        }
    });
}

/// Deletes what is old in the trash and the rows of sessions that have expired, in the background: now, and about every hour.
fn purge(store: Store, clock: Clock) {
    rt::spawn(async move {
        let mut next = clock.elapsed();
        loop {
            if clock.elapsed() >= next {
                next = clock.elapsed() + PURGE_EVERY + jitter();
                if let Err(error) = store.purge().await {
                    tracing::error!(reason = %error, "what is old in the trash was not deleted");
                }
                if let Err(error) = store.purge_sessions().await {
                    tracing::error!(reason = %error, "rows of sessions that have expired were not deleted");
                }
            }
            sleep(TICK).await;
        }
    });
}

/// Up to ten minutes, so that instances that started together do not purge together.
fn jitter() -> Duration {
    let (random, _) = Uuid::new_v4().as_u64_pair();
    Duration::from_secs(random % 600)
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

fn cannot_listen(setting: &str, address: SocketAddr, error: &std::io::Error) -> String {
    format!("Cannot listen on {address}: {error}. Set {setting} to a free address, such as 127.0.0.1:8081.")
}
