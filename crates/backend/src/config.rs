//! The configuration, from flags and environment variables.

use clap::{Args, ValueEnum};
use ipnet::IpNet;
use lettre::message::Mailbox;
use secrecy::{ExposeSecret, SecretString};
use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
    time::Duration,
};
use store::DatabaseUrl;
use url::{Origin, Url};

/// How the server runs. Every value can be given as a flag or as an environment variable.
#[derive(Clone, Debug, Args)]
pub struct Config {
    /// The address and port to listen on.
    #[arg(long, env = "LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// The database: `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`.
    // Parsed by `Config::database`: clap would repeat an invalid value, with the password, in its message.
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite://data/latchkey.db", hide_env_values = true)]
    pub database_url: SecretString,

    /// Secrets that sign tokens, each at least 32 bytes, separated by commas: the first signs, all verify.
    /// With SQLite one is generated at the first start and stored beside the database.
    #[arg(long, env = "JWT_SECRET", hide_env_values = true)]
    pub jwt_secret: Option<SecretString>,

    /// The lifetime of an access token, for example `15m` or `1h`.
    #[arg(long, env = "ACCESS_TOKEN_TTL", default_value = "1h", value_parser = parse_ttl)]
    pub access_token_ttl: Duration,

    /// The lifetime of a session that is not used, for example `7d`.
    #[arg(long, env = "SESSION_TTL", default_value = "7d", value_parser = parse_ttl)]
    pub session_ttl: Duration,

    /// The cost of password hashing; each increment doubles the time. At least 10.
    #[arg(long, env = "BCRYPT_COST", default_value_t = 12, value_parser = clap::value_parser!(u32).range(4..=20))]
    pub bcrypt_cost: u32,

    /// Allow a `BCRYPT_COST` below 10. For tests only: stolen hashes could be cracked quickly.
    #[arg(long, env = "ALLOW_WEAK_HASHING", default_value_t = false, action = clap::ArgAction::Set)]
    pub allow_weak_hashing: bool,

    /// The address that people use, for example `https://todo.example.org`. With `https` cookies are `Secure`.
    #[arg(long, env = "PUBLIC_URL")]
    pub public_url: Option<WebOrigin>,

    /// The mail server: `smtps://USER:PASSWORD@HOST` (TLS), `smtp://USER:PASSWORD@HOST?tls=required` (STARTTLS), or
    /// `smtp://localhost:25`. Without one, only the operator can reset a lost password.
    // Parsed by `Config::mail`, for the same reason as `database_url`.
    #[arg(long, env = "SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<SecretString>,

    /// The sender of all e-mails, for example `Latchkey <noreply@example.org>`.
    #[arg(long, env = "MAIL_FROM")]
    pub mail_from: Option<Mailbox>,

    /// Other origins whose pages may sign people in, separated by commas.
    #[arg(long, env = "TRUSTED_ORIGINS", value_delimiter = ',')]
    pub trusted_origins: Vec<WebOrigin>,

    /// Reverse proxies whose `X-Forwarded-For` is trusted, as addresses or networks (`10.0.0.0/8`) separated by commas.
    #[arg(long, env = "TRUSTED_PROXIES", value_delimiter = ',', value_parser = parse_network)]
    pub trusted_proxies: Vec<IpNet>,

    /// Whether sign-ins and sign-ups are limited for each network. `off` is for load tests.
    #[arg(long, env = "RATE_LIMIT", default_value = "on")]
    pub rate_limit: Switch,

    /// A separate address and port for `/metrics`, in the text format of Prometheus. Do not expose it.
    #[arg(long, env = "METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,

    /// The format of the log.
    #[arg(long, env = "LOG_FORMAT", default_value = "text")]
    pub log_format: LogFormat,
}

impl Config {
    /// Checks what involves several values.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn check(&self) -> Result<(), String> {
        self.check_hashing()?;
        self.mail()?;
        self.database().map(|_| ())
    }

    /// Checks that stolen hashes are slow to crack.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn check_hashing(&self) -> Result<(), String> {
        if self.bcrypt_cost < 10 && !self.allow_weak_hashing {
            return Err(format!(
                "BCRYPT_COST is {}: set it to 10 or more, or ALLOW_WEAK_HASHING=true for tests.",
                self.bcrypt_cost
            ));
        }
        Ok(())
    }

    /// The mail settings, if a mail server is configured.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn mail(&self) -> Result<Option<MailSettings>, String> {
        let Some(url) = &self.smtp_url else { return Ok(None) };
        if !is_safe_to_use(url.expose_secret()) {
            return Err(SMTP_URL_HELP.to_owned());
        }
        let from = self.mail_from.clone();
        let from = from.ok_or("SMTP_URL needs MAIL_FROM: set it to the sender of all e-mails.")?;
        let app = self.public_url.as_ref().and_then(WebOrigin::url);
        // The Host header of a request can be forged and must not get into e-mails.
        let app = app.ok_or(
            "SMTP_URL needs PUBLIC_URL: set it to the address that people use, for the links in e-mails.",
        )?;
        Ok(Some(MailSettings { url: url.clone(), from, app }))
    }

    /// The database.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn database(&self) -> Result<DatabaseUrl, String> {
        self.database_url.expose_secret().parse()
    }
}

/// The accepted forms of `SMTP_URL`.
pub const SMTP_URL_HELP: &str = "SMTP_URL cannot be used: set it to smtps://USER:PASSWORD@HOST, \
    smtp://USER:PASSWORD@HOST?tls=required, or, without a password or on this machine, smtp://HOST:PORT.";

/// How e-mails are sent.
#[derive(Clone)]
pub struct MailSettings {
    pub url: SecretString,
    pub from: Mailbox,
    /// The URL of the app, for links.
    pub app: Url,
}

/// Whether the password is never sent in plain text over a network.
fn is_safe_to_use(smtp_url: &str) -> bool {
    let Ok(url) = Url::parse(smtp_url) else { return false };
    let tls = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
    let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match (url.scheme(), tls.as_deref()) {
        ("smtps", None) | ("smtp", Some("required")) => url.has_host(),
        ("smtp", None | Some("opportunistic")) => url.has_host() && (is_here || url.password().is_none()),
        _ => false,
    }
}

/// On or off.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Switch {
    On,
    Off,
}

/// The format of the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: one JSON object a line.
    Json,
}

/// A web origin (RFC 6454): scheme, host and port.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebOrigin(Origin);

impl WebOrigin {
    /// Whether its scheme is `https`.
    pub fn is_https(&self) -> bool {
        matches!(&self.0, Origin::Tuple(scheme, ..) if scheme == "https")
    }

    /// Its root URL.
    pub fn url(&self) -> Option<Url> {
        Url::parse(&self.0.ascii_serialization()).ok()
    }

    /// Whether a URL has this origin.
    pub fn is_of(&self, url: &Url) -> bool {
        url.origin() == self.0
    }
}

impl FromStr for WebOrigin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let origin = url.map(|url| url.origin()).filter(Origin::is_tuple);
        origin.map(Self).ok_or_else(|| "use an address like https://todo.example.org".to_owned())
    }
}

/// Parses a network in CIDR notation (RFC 4632), or a single address.
fn parse_network(text: &str) -> Result<IpNet, String> {
    let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    network.map_err(|_| "use an address or a network, like 192.0.2.7 or 10.0.0.0/8".to_owned())
}

/// Parses a duration of at least a second, such as `90s`, `15m`, `1h` or `7d`.
fn parse_ttl(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(ttl) if ttl >= Duration::from_secs(1) && ttl <= MAX_TTL => Ok(ttl),
        _ => Err("use a time from 1s to 365d, like 90s, 15m, 1h or 7d".to_owned()),
    }
}

/// A token that is valid for more than a year is a mistake.
pub const MAX_TTL: Duration = Duration::from_secs(365 * 24 * 60 * 60);
