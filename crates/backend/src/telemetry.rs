//! Log lines: where they go and how they look.

mod fields;

use crate::{config::LogFormat, metrics::SecurityEvents};
use fields::PlainFields;
use std::{
    env,
    io::{IsTerminal, stderr},
};
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

/// Starts writing log lines to standard error. `RUST_LOG` chooses among them, by level and target, as in
/// `info,latchkey=debug`; without it `info` and above. If so wished, the lines of the security log are counted, whatever
/// is written.
pub fn init(format: LogFormat, counts_security_events: bool) {
    let filter = filter(&env::var("RUST_LOG").unwrap_or_default());
    let lines = fmt::layer().with_writer(stderr).with_ansi(stderr().is_terminal());
    let lines = match format {
        LogFormat::Text => lines.fmt_fields(PlainFields::new()).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    // A second start within one process, as in tests, keeps what the first one set up.
    let _ = registry().with(lines.with_filter(filter)).with(counted(counts_security_events)).try_init();
}

fn counted<S: Subscriber + for<'a> LookupSpan<'a>>(wished: bool) -> Option<impl Layer<S>> {
    let security = Targets::new().with_target("security", LevelFilter::INFO);
    wished.then(|| SecurityEvents::of_process().with_filter(security))
}

/// Not `EnvFilter`, which also looks into spans, at every step of every request.
fn filter(directives: &str) -> Targets {
    // Set to nothing it would leave errors alone.
    let chosen = Some(directives).filter(|directives| !directives.trim().is_empty());
    let chosen = chosen.and_then(|directives| directives.parse().ok());
    chosen.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO))
}

#[cfg(test)]
mod tests {
    use super::filter;
    use tracing::Level;

    #[test]
    fn without_a_choice_the_security_log_is_written() {
        for nothing in ["", " ", "latchkey=nonsense"] {
            assert!(filter(nothing).would_enable("security", &Level::INFO), "{nothing:?}");
            assert!(!filter(nothing).would_enable("security", &Level::DEBUG), "{nothing:?}");
        }
        assert!(filter("info,latchkey=debug").would_enable("latchkey::http", &Level::DEBUG));
        assert!(!filter("error").would_enable("security", &Level::INFO));
    }
}
