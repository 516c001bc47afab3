//! The log: where lines go and how they are formatted.

use super::{fields::PlainFields, security_events::SecurityEvents};
use crate::config::LogFormat;
use serde_json::json;
use std::{
    env,
    io::{IsTerminal, stderr},
    panic,
};
use store::Clock;
use tracing::Subscriber;
use tracing_subscriber::{
    Layer,
    filter::{LevelFilter, Targets},
    fmt,
    layer::SubscriberExt,
    registry,
    registry::LookupSpan,
    util::SubscriberInitExt,
};

/// Starts logging to standard error. `RUST_LOG` filters by level and target, as in `info,latchkey=debug`; the default is
/// `info`. Lines of the security log are counted on request, whether or not they are written.
///
/// # Errors
/// A sentence that says what to do.
pub fn init(format: LogFormat, counts_security_events: bool) -> Result<(), String> {
    let filter = configured_filter()?;
    let lines = fmt::layer().with_writer(stderr).with_ansi(stderr().is_terminal());
    // Reporting on standard error that standard error cannot be written to would panic.
    let lines = lines.log_internal_errors(false);
    let lines = match format {
        LogFormat::Text => lines.fmt_fields(PlainFields::new()).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    // A second call in one process, as in tests, has no effect.
    let _ = registry().with(lines.with_filter(filter)).with(counted(counts_security_events)).try_init();
    if format == LogFormat::Json {
        panic::set_hook(Box::new(|panic| {
            let (message, location) = (panic.payload_as_str(), panic.location().map(ToString::to_string));
            tracing::error!(reason = message, location, "panicked");
        }));
    }
    Ok(())
}

/// A line like those of the log with `LOG_FORMAT=json`, for what has to be written however the log is filtered.
pub fn json_line(level: &str, message: &str) -> String {
    let now = Clock::system().now();
    json!({"timestamp": now, "level": level, "message": message, "target": "latchkey"}).to_string()
}

fn counted<S: Subscriber + for<'a> LookupSpan<'a>>(is_on: bool) -> Option<impl Layer<S>> {
    let security = Targets::new().with_target("security", LevelFilter::INFO);
    is_on.then(|| SecurityEvents::of_process().with_filter(security))
}

/// The filter that `RUST_LOG` describes.
///
/// # Errors
/// A sentence that says what to do.
pub(crate) fn configured_filter() -> Result<Targets, String> {
    let directives = env::var_os("RUST_LOG").unwrap_or_default();
    let directives = directives.to_string_lossy();
    filter(&directives).ok_or_else(|| {
        format!(
            "RUST_LOG cannot be used: in {directives:?}, each part between commas has to be a level (off, error, warn, \
             info, debug, trace) or TARGET=LEVEL, as in info,latchkey=debug."
        )
    })
}

/// Not `EnvFilter`, which would also filter by span fields, at a cost for every request. And not the parser of
/// `Targets`, which takes a misspelt level for a target and logs nothing else.
fn filter(directives: &str) -> Option<Targets> {
    // It reports what clients send as errors.
    let mut targets = Targets::new().with_target("webauthn_rs_core", LevelFilter::OFF);
    // An empty value would disable everything but errors.
    if directives.trim().is_empty() {
        return Some(targets.with_default(LevelFilter::INFO));
    }
    for directive in directives.split(',').map(str::trim) {
        targets = match directive.split_once('=') {
            Some((target, at)) if is_target(target.trim()) => {
                targets.with_target(target.trim(), level(at.trim())?)
            }
            Some(_) => return None,
            None => targets.with_default(level(directive)?),
        };
    }
    Some(targets)
}

fn level(name: &str) -> Option<LevelFilter> {
    // The parser takes an empty name for `error`.
    Some(name).filter(|name| !name.is_empty())?.parse().ok()
}

/// Whether this is the path of a module, or the name of a log.
fn is_target(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || ['_', ':', '-'].contains(&c))
}

#[cfg(test)]
mod tests {
    use super::filter;
    use tracing::Level;

    #[test]
    fn writes_the_security_log_by_default() {
        for nothing in ["", " "] {
            let filter = filter(nothing).unwrap();
            assert!(filter.would_enable("security", &Level::INFO), "{nothing:?}");
            assert!(!filter.would_enable("security", &Level::DEBUG), "{nothing:?}");
        }
        for text in ["info,latchkey=debug", " INFO , latchkey = Debug ", "3,latchkey=4"] {
            let filter = filter(text).unwrap();
            assert!(filter.would_enable("latchkey::http", &Level::DEBUG), "{text}");
            assert!(!filter.would_enable("security", &Level::DEBUG), "{text}");
        }
        assert!(!filter("error").unwrap().would_enable("security", &Level::INFO));
        assert!(!filter("off").unwrap().would_enable("security", &Level::ERROR));
    }

    #[test]
    fn rejects_what_is_no_level() {
        for text in [
            "nonsense",
            "warning",
            "latchkey",
            "latchkey=nonsense",
            "info,latchkey=",
            "=debug",
            "info=latchkey",
            "latchkey=debug=trace",
            "info,,latchkey=debug",
            "info,",
            ",",
            "info;latchkey=debug",
            "info latchkey=debug",
            "latchkey[request{id}]=debug",
            "latchkey[{id}]=debug",
            "latchkey/regex",
            "\"info\"",
            "6",
            "-1",
        ] {
            assert!(filter(text).is_none(), "{text}");
        }
    }
}
