//! The configuration, from flags and environment variables.

mod mail;
mod relying_party;
mod secret_file;
mod values;
mod warnings;

pub use mail::{MailSettings, SMTP_URL_HELP};
pub(crate) use secret_file::read_beside_database;
pub(crate) use values::trim;
pub use values::{BreachedPasswordsSetting, LogFormat, MAX_TTL, SignUpMode, Switch, WebOrigin};

use clap::Args;
use ipnet::IpNet;
use lettre::message::Mailbox;
use secrecy::{ExposeSecret, SecretString};
use std::{net::SocketAddr, path::PathBuf, time::Duration};
use store::DatabaseUrl;
use values::{bcrypt_cost, choice, network, setting, ttl};

/// How the server runs. Every value can be given as a flag or as an environment variable.
#[derive(Clone, Debug, Args)]
pub struct Config {
    /// The address and port to listen on.
    #[arg(long, env = "LISTEN", default_value = "127.0.0.1:8080", value_parser = setting::<SocketAddr>)]
    pub listen: SocketAddr,

    /// The database: `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/DATABASE` [default: sqlite://data/latchkey.db].
    // Parsed by `Config::database`: clap would repeat an invalid value, with the password, in its message.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<SecretString>,

    /// A file that contains `DATABASE_URL`.
    #[arg(long, env = "DATABASE_URL_FILE", value_parser = setting::<PathBuf>)]
    pub database_url_file: Option<PathBuf>,

    /// Secrets that sign tokens, each at least 32 bytes, separated by commas: the first signs, all verify.
    /// With SQLite one is generated at the first start and stored beside the database.
    #[arg(long, env = "JWT_SECRET", hide_env_values = true)]
    pub jwt_secret: Option<SecretString>,

    /// A file that contains `JWT_SECRET`.
    #[arg(long, env = "JWT_SECRET_FILE", value_parser = setting::<PathBuf>)]
    pub jwt_secret_file: Option<PathBuf>,

    /// Keys that encrypt the secrets of second factors, each 64 hexadecimal digits, separated by commas: the first encrypts.
    /// With SQLite one is generated at the first start and stored beside the database.
    #[arg(long, env = "DATA_KEY", hide_env_values = true)]
    pub data_key: Option<SecretString>,

    /// A file that contains `DATA_KEY`.
    #[arg(long, env = "DATA_KEY_FILE", value_parser = setting::<PathBuf>)]
    pub data_key_file: Option<PathBuf>,

    /// The lifetime of an access token, for example `15m` or `1h`.
    #[arg(long, env = "ACCESS_TOKEN_TTL", default_value = "1h", value_parser = ttl)]
    pub access_token_ttl: Duration,

    /// The lifetime of a session that is not used, for example `7d`.
    #[arg(long, env = "SESSION_TTL", default_value = "7d", value_parser = ttl)]
    pub session_ttl: Duration,

    /// The cost of password hashing; each increment doubles the time. At least 10.
    #[arg(long, env = "BCRYPT_COST", default_value = "12", value_parser = bcrypt_cost)]
    pub bcrypt_cost: u32,

    /// Allow a `BCRYPT_COST` below 10. For tests only: stolen hashes could be cracked quickly.
    #[arg(long, env = "ALLOW_WEAK_HASHING", default_value = "false", value_parser = setting::<bool>, action = clap::ArgAction::Set)]
    pub allow_weak_hashing: bool,

    /// The address that people use, for example `https://todo.example.org`. With `https` cookies are `Secure`.
    #[arg(long, env = "PUBLIC_URL", value_parser = setting::<WebOrigin>)]
    pub public_url: Option<WebOrigin>,

    /// The mail server: `smtps://USER:PASSWORD@HOST` (TLS), `smtp://USER:PASSWORD@HOST?tls=required` (STARTTLS), or
    /// `smtp://localhost:25`. Without one, only the operator can reset a lost password.
    // Parsed by `Config::mail`, for the same reason as `database_url`.
    #[arg(long, env = "SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<SecretString>,

    /// A file that contains `SMTP_URL`.
    #[arg(long, env = "SMTP_URL_FILE", value_parser = setting::<PathBuf>)]
    pub smtp_url_file: Option<PathBuf>,

    /// The sender of all e-mails, for example `Latchkey <noreply@example.org>`.
    #[arg(long, env = "MAIL_FROM", value_parser = setting::<Mailbox>)]
    pub mail_from: Option<Mailbox>,

    /// Who may sign up: `open`, `invite` (with a link of `latchkey user invite`) or `closed` (`latchkey user create` only).
    #[arg(long, env = "SIGN_UP", default_value = "open", value_parser = choice::<SignUpMode>)]
    pub sign_up: SignUpMode,

    /// Refuse new passwords from data breaches: `off`, `online` (the service of Have I Been Pwned, which receives five
    /// digits of the password's hash), or a file of `latchkey passwords build`.
    #[arg(long, env = "BREACHED_PASSWORDS", default_value = "off", value_parser = setting::<BreachedPasswordsSetting>)]
    pub breached_passwords: BreachedPasswordsSetting,

    /// The URL of the service, to which the digits are added. Not a setting: tests have one of their own.
    #[arg(skip = RANGE_SERVICE.to_owned())]
    pub breached_passwords_service: String,

    /// Other origins whose pages may sign people in, separated by commas.
    #[arg(long, env = "TRUSTED_ORIGINS", value_delimiter = ',', value_parser = setting::<WebOrigin>)]
    pub trusted_origins: Vec<WebOrigin>,

    /// Reverse proxies whose `X-Forwarded-For` is trusted, as addresses or networks (`10.0.0.0/29`) separated by commas.
    #[arg(long, env = "TRUSTED_PROXIES", value_delimiter = ',', value_parser = network)]
    pub trusted_proxies: Vec<IpNet>,

    /// `off` removes three limits: those of each network on requests with a password or that send e-mail and on requests
    /// of second factors, and that of each address on e-mails. For load tests only.
    #[arg(long, env = "RATE_LIMIT", default_value = "on", value_parser = choice::<Switch>)]
    pub rate_limit: Switch,

    /// A separate address and port for `/metrics`, in the text format of Prometheus. Do not expose it.
    #[arg(long, env = "METRICS_LISTEN", value_parser = setting::<SocketAddr>)]
    pub metrics_listen: Option<SocketAddr>,

    /// The format of the log: `text`, or `json` with one object a line.
    #[arg(long, env = "LOG_FORMAT", default_value = "text", value_parser = choice::<LogFormat>)]
    pub log_format: LogFormat,

    /// Those of the files with secrets that their group can read.
    #[arg(skip)]
    pub(crate) open_to_group: Vec<PathBuf>,
}

impl Config {
    /// Takes secrets from the files that contain them. To be called before the process gives up the rights to read them.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn read_files(mut self) -> Result<Self, String> {
        for (name, value, file) in [
            ("JWT_SECRET", &mut self.jwt_secret, &self.jwt_secret_file),
            ("DATA_KEY", &mut self.data_key, &self.data_key_file),
            ("DATABASE_URL", &mut self.database_url, &self.database_url_file),
            ("SMTP_URL", &mut self.smtp_url, &self.smtp_url_file),
        ] {
            if secret_file::replace(name, value, file.as_deref())? {
                self.open_to_group.extend(file.clone());
            }
        }
        Ok(self)
    }

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

    /// The database.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn database(&self) -> Result<DatabaseUrl, String> {
        let Some(url) = &self.database_url else { return DEFAULT_DATABASE.parse() };
        trim(url.expose_secret()).map_err(|e| format!("DATABASE_URL cannot be used: {e}."))?.parse()
    }
}

/// Documented at <https://haveibeenpwned.com/API/v3#PwnedPasswords>.
const RANGE_SERVICE: &str = "https://api.pwnedpasswords.com/range/";
const DEFAULT_DATABASE: &str = "sqlite://data/latchkey.db";
