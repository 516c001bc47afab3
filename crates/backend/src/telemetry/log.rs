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
pub fn init(format: LogFormat, counts_security_events: bool) {
    let filter = filter(&env::var("RUST_LOG").unwrap_or_default());
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

/// Not `EnvFilter`, which would also filter by span fields, at a cost for every request.
fn filter(directives: &str) -> Targets {
    // An empty value would disable everything but errors.
    let chosen = Some(directives).filter(|directives| !directives.trim().is_empty());
    let chosen = chosen.and_then(|directives| directives.trim().parse().ok());
    chosen.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO))
}

#[cfg(test)]
mod tests {
    use super::filter;
    use tracing::Level;

    #[test]
    fn writes_the_security_log_by_default() {
        for nothing in ["", " ", "latchkey=nonsense"] {
            assert!(filter(nothing).would_enable("security", &Level::INFO), "{nothing:?}");
            assert!(!filter(nothing).would_enable("security", &Level::DEBUG), "{nothing:?}");
        }
        assert!(filter("info,latchkey=debug").would_enable("latchkey::http", &Level::DEBUG));
        assert!(!filter("error").would_enable("security", &Level::INFO));
    }
}
