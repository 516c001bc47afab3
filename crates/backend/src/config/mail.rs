//! How e-mails are sent.

use super::{Config, values::trim};
use lettre::message::Mailbox;
use secrecy::{ExposeSecret, SecretString};
use std::net::IpAddr;
use url::{Host, Url};

/// The accepted forms of `SMTP_URL`.
pub const SMTP_URL_HELP: &str = "SMTP_URL cannot be used: set it to smtps://USER:PASSWORD@HOST or \
    smtp://USER:PASSWORD@HOST?tls=required. Only on this machine, smtp://HOST:PORT needs no TLS; without a password, \
    smtp://HOST?tls=none sends e-mails unencrypted to another.";

/// How e-mails are sent.
#[derive(Clone)]
pub struct MailSettings {
    /// For the mail library.
    pub url: SecretString,
    /// The sender.
    pub from: Mailbox,
    /// The URL of the app, for links.
    pub app: Url,
    /// The other machine to which e-mails are sent unencrypted, if so.
    pub unencrypted_to: Option<String>,
}

impl Config {
    /// The mail settings, if a mail server is configured.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn mail(&self) -> Result<Option<MailSettings>, String> {
        let Some(url) = &self.smtp_url else { return Ok(None) };
        let url = trim(url.expose_secret()).map_err(|e| format!("SMTP_URL cannot be used: {e}."))?;
        let (url, unencrypted_to) = server(url).ok_or(SMTP_URL_HELP)?;
        let from = self.mail_from.clone();
        let from = from.ok_or("SMTP_URL needs MAIL_FROM: set it to the sender of all e-mails.")?;
        let app = self.public_url.as_ref().and_then(super::WebOrigin::url);
        // The Host header of a request can be forged and must not get into e-mails.
        let app = app.ok_or(
            "SMTP_URL needs PUBLIC_URL: set it to the address that people use, for the links in e-mails.",
        )?;
        Ok(Some(MailSettings { url: String::from(url).into(), from, app, unencrypted_to }))
    }
}

/// The URL for the mail library, and the other machine to which e-mails are sent unencrypted, if so. `None` if something
/// would cross a network unencrypted that was not said to.
fn server(url: &str) -> Option<(Url, Option<String>)> {
    let mut url = Url::parse(url).ok().filter(Url::has_host)?;
    let tls: Vec<String> = url.query_pairs().map(|(name, value)| format!("{name}={value}")).collect();
    let tls: Vec<&str> = tls.iter().map(String::as_str).collect();
    match (url.scheme(), tls.as_slice()) {
        ("smtps", []) | ("smtp", ["tls=required"]) => Some((url, None)),
        ("smtp", [] | ["tls=opportunistic"]) if is_here(&url) => Some((url, None)),
        ("smtp", ["tls=none"]) if is_here(&url) || url.password().is_none() => {
            // The library has no such value.
            url.set_query(None);
            let other = (!is_here(&url)).then(|| url.host_str().unwrap_or_default().to_owned());
            Some((url, other))
        }
        ("smtp", ["tls=opportunistic"]) if url.password().is_none() => {
            let other = url.host_str().unwrap_or_default().to_owned();
            Some((url, Some(other)))
        }
        _ => None,
    }
}

fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => match name.parse::<IpAddr>() {
            // Of a scheme that the parser does not know, hosts are text.
            Ok(address) => address.is_loopback(),
            Err(_) => name.eq_ignore_ascii_case("localhost"),
        },
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::server;

    #[test]
    fn nothing_crosses_a_network_unencrypted_unless_said_so() {
        for url in [
            "smtps://ann:secret@mail.example.org",
            "smtp://ann:secret@mail.example.org?tls=required",
            "smtp://localhost:25",
            "smtp://ann:secret@LOCALHOST",
            "smtp://127.0.0.53:1025",
            "smtp://[::1]:25?tls=opportunistic",
            "smtp://localhost?tls=none",
        ] {
            assert_eq!(server(url).unwrap().1, None, "{url}");
        }
        for url in ["smtp://mail.example.org?tls=none", "smtp://192.0.2.7:25?tls=opportunistic"] {
            let (parsed, other) = server(url).unwrap();
            assert_eq!(other.as_deref(), parsed.host_str(), "{url}");
            assert!(!parsed.as_str().contains("none"));
        }
        for url in [
            "smtp://mail.example.org",
            "smtp://mail.example.org:25",
            "smtp://192.0.2.7",
            "smtp://localhost.example.org",
            "smtp://ann:secret@mail.example.org",
            "smtp://ann:secret@mail.example.org?tls=none",
            "smtp://ann:secret@mail.example.org?tls=opportunistic",
            "smtp://mail.example.org?tls=None",
            "smtp://mail.example.org?tls=required&tls=none",
            "smtp://mail.example.org?tls=none&tls=required",
            "smtp://mail.example.org?starttls=required",
            "smtps://mail.example.org?tls=none",
            "smtp:",
            "http://mail.example.org",
        ] {
            assert!(server(url).is_none(), "{url}");
        }
    }
}
