//! `latchkey check`: whether the program would start, without starting it.

use super::Report;
use crate::{config::Config, mail, secret, telemetry::configured_filter};
use serde_json::json;
use std::iter;

/// The result of one check.
struct Finding {
    what: &'static str,
    result: Result<String, String>,
}

/// Checks settings, database, secret and mail server, and returns whether all can be used. Changes nothing. Blocks.
pub fn check(config: &Config) -> (Report, bool) {
    let findings = [
        Finding { what: "build", result: build() },
        Finding { what: "settings", result: settings(config) },
        Finding { what: "database", result: config.database().and_then(|url| store::check(&url)) },
        Finding { what: "secret", result: secret::check(config) },
        Finding { what: "data key", result: secret::check_data_key(config) },
        Finding { what: "mail", result: mail(config) },
        Finding { what: "passkeys", result: passkeys(config) },
    ];
    let is_good = findings.iter().all(|finding| finding.result.is_ok());
    (report(&findings, is_good), is_good)
}

fn report(findings: &[Finding], is_good: bool) -> Report {
    let lines = findings.iter().map(|Finding { what, result }| match result {
        Ok(message) => format!("ok     {what}: {message}"),
        Err(message) => format!("ERROR  {what}: {}", in_one_line(message)),
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let members = findings.iter().map(|Finding { what, result }| {
        let (Ok(message) | Err(message)) = result;
        ((*what).to_owned(), json!({"ok": result.is_ok(), "message": message}))
    });
    Report::new(text, json!({"ok": is_good, "checks": members.collect::<serde_json::Map<_, _>>()}))
}

/// Drivers write several.
fn in_one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The build flags in `.cargo/config.toml`, which a build elsewhere may not have used.
fn build() -> Result<String, String> {
    store::check_build_flags()?;
    let arenas = tikv_jemalloc_ctl::opt::narenas::read();
    let is_in_background = tikv_jemalloc_ctl::opt::background_thread::read();
    match (arenas, is_in_background) {
        (Ok(4), Ok(true)) => Ok("SQLite and jemalloc have the expected flags".to_owned()),
        _ => {
            Err("jemalloc has other options: build with `cargo xtask build`, and unset MALLOC_CONF."
                .to_owned())
        }
    }
}

fn settings(config: &Config) -> Result<String, String> {
    config.check_hashing()?;
    configured_filter()?;
    let cookies = match &config.public_url {
        Some(url) if url.is_https() => "cookies are sent over HTTPS only",
        Some(_) => "PUBLIC_URL is not https: cookies and passwords are sent unencrypted",
        None => "PUBLIC_URL is not set: cookies are not Secure",
    };
    let remarks = iter::once(cookies.to_owned()).chain(config.warnings());
    Ok(remarks.collect::<Vec<_>>().join("; "))
}

/// Passkeys are for one host, and cannot be moved to another.
fn passkeys(config: &Config) -> Result<String, String> {
    let Some(host) = config.rp_id() else {
        return Ok("PUBLIC_URL is an address, and passkeys need a name: there are none".to_owned());
    };
    Ok(match store::passkeys_elsewhere(&config.database()?, &host)? {
        0 => format!("they are for {host}"),
        count => format!(
            "they are for {host}, and {count} that were added at another host cannot be used there: their owners sign in \
             with their passwords and add new ones, or PUBLIC_URL changes back"
        ),
    })
}

fn mail(config: &Config) -> Result<String, String> {
    match config.mail()? {
        Some(settings) => mail::check(&settings).map(|()| "the mail server responds".to_owned()),
        None => Ok("SMTP_URL is not set: lost passwords cannot be reset by e-mail".to_owned()),
    }
}
