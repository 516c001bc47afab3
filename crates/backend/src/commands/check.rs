//! `latchkey check`: whether the program would start and serve, without starting it.

use super::Report;
use crate::{config::Config, mail, secret};
use serde_json::json;
use store;

/// What was looked at, and what is to be said of it.
struct Finding {
    what: &'static str,
    said: Result<String, String>,
}

/// Looks at the settings, the database, the secret and the mail server, and tells whether all is well. Changes nothing
/// and makes nothing. Blocks.
pub fn check(config: &Config) -> (Report, bool) {
    let findings = [
        Finding { what: "settings", said: settings(config) },
        Finding { what: "database", said: config.database().and_then(|url| store::check(&url)) },
        Finding { what: "secret", said: secret::check(config) },
        Finding { what: "mail", said: mail(config) },
    ];
    let is_good = findings.iter().all(|finding| finding.said.is_ok());
    (report(&findings, is_good), is_good)
}

fn report(findings: &[Finding], is_good: bool) -> Report {
    let lines = findings.iter().map(|Finding { what, said }| match said {
        Ok(said) => format!("ok     {what}: {said}"),
        Err(said) => format!("WRONG  {what}: {}", in_one_line(said)),
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let members = findings.iter().map(|Finding { what, said }| {
        let (Ok(words) | Err(words)) = said;
        ((*what).to_owned(), json!({"ok": said.is_ok(), "message": words}))
    });
    Report::new(text, json!({"ok": is_good, "checks": members.collect::<serde_json::Map<_, _>>()}))
}

/// Drivers write several.
fn in_one_line(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn settings(config: &Config) -> Result<String, String> {
    config.check_hashing()?;
    Ok(match &config.public_url {
        Some(url) if url.is_https() => "cookies are for HTTPS alone".to_owned(),
        Some(_) => {
            "PUBLIC_URL is not https: cookies and passwords go over the network for all to read".to_owned()
        }
        None => "PUBLIC_URL is not set: cookies are not marked as for HTTPS alone".to_owned(),
    })
}

fn mail(config: &Config) -> Result<String, String> {
    match config.mail()? {
        Some(settings) => mail::check(&settings).map(|()| "the mail server answers".to_owned()),
        None => Ok("SMTP_URL is not set: nobody can reset a lost password by mail".to_owned()),
    }
}
