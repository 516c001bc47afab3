//! Creates the services and the server. Tests use it, too.

use crate::{
    config::{Config, Switch},
    http::{self, LargeResponses, ListCache, ProxyWarning, RateLimit, Services},
    mail::{Mailer, Outbox},
    secret,
    telemetry::{Metrics, SecurityEvents},
};
use actix_web::{dev::Server, rt, web::Data};
use auth::{HashingPool, PasswordHasher, Tokens};
use std::{
    net::{SocketAddr, TcpListener},
    num::NonZero,
    thread,
};
use store::{Clock, Store};

/// A bound server; it serves while it is awaited.
pub struct Application {
    /// The address that it listens on.
    pub address: SocketAddr,
    /// The address of the metrics, if they are served.
    pub metrics: Option<SocketAddr>,
    /// The e-mails that are not sent yet, if a mail server is configured.
    pub outbox: Option<Outbox>,
    /// Stops on SIGTERM or SIGINT, after the requests in flight.
    pub server: Server,
}

impl Application {
    /// Opens the database, binds the address and starts the workers. Must be called within an actix system.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn start(config: Config, clock: Clock) -> Result<Self, String> {
        let services = Data::new(services(&config, clock)?);
        let outbox = services.mailer.as_ref().map(Mailer::outbox);
        finish_deletions(services.store.clone());
        let listener =
            TcpListener::bind(config.listen).map_err(|e| cannot_listen("LISTEN", config.listen, &e))?;
        let address = listener.local_addr().map_err(|e| cannot_listen("LISTEN", config.listen, &e))?;
        let metrics = config.metrics_listen.map(|at| {
            http::serve_metrics(at, services.clone()).map_err(|e| cannot_listen("METRICS_LISTEN", at, &e))
        });
        let metrics = metrics.transpose()?;
        let server = http::serve(listener, cores(), services)
            .map_err(|e| cannot_listen("LISTEN", config.listen, &e))?;
        Ok(Self { address, metrics, outbox, server })
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
    let hasher =
        PasswordHasher::new(config.bcrypt_cost).map_err(|e| format!("Cannot hash passwords: {e}."))?;
    let hashing = HashingPool::start(hasher, cores()).map_err(|e| format!("Cannot start threads: {e}."))?;
    let is_limited = config.rate_limit == Switch::On;
    Ok(Services {
        store,
        tokens,
        hashing,
        rate_limit: is_limited.then(|| RateLimit::of_networks(clock.clone())),
        mailer: config.mail()?.map(Mailer::start).transpose()?,
        mail_limit: is_limited.then(|| RateLimit::of_emails(clock.clone())),
        large_responses: LargeResponses::new(),
        lists: ListCache::new(),
        metrics: config.metrics_listen.map(|_| Metrics::new(&SecurityEvents::of_process())),
        clock,
        public_url: config.public_url.clone(),
        trusted_origins: config.trusted_origins.clone(),
        trusted_proxies: config.trusted_proxies.clone(),
        proxy_warning: ProxyWarning::default(),
    })
}

/// Deletes, in the background, what is left of accounts whose deletion was interrupted.
fn finish_deletions(store: Store) {
    rt::spawn(async move {
        if let Err(error) = store.finish_deletions().await {
            tracing::error!(reason = %error, "what is left of deleted accounts was not deleted");
        }
    });
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

fn cannot_listen(setting: &str, address: SocketAddr, error: &std::io::Error) -> String {
    format!("Cannot listen on {address}: {error}. Set {setting} to a free address, such as 127.0.0.1:8081.")
}
