//! Log lines: where they go and how they look.

use crate::config::LogFormat;
use std::{
    env,
    io::{IsTerminal, stderr},
};
use tracing_subscriber::{
    Layer,
    filter::{LevelFilter, Targets},
    fmt,
    layer::SubscriberExt,
    registry,
    util::SubscriberInitExt,
};

/// Starts writing log lines to standard error. `RUST_LOG` chooses among them, by level and target, as in
/// `info,latchkey=debug`; without it `info` and above.
pub fn init(format: LogFormat) {
    // Not `EnvFilter`, which also looks into spans, at every step of every request.
    let chosen = env::var("RUST_LOG").ok().and_then(|directives| directives.parse::<Targets>().ok());
    let filter = chosen.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    let lines = fmt::layer().with_writer(stderr).with_ansi(stderr().is_terminal());
    let lines = match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    // A second start within one process, as in tests, keeps what the first one set up.
    let _ = registry().with(lines.with_filter(filter)).try_init();
}
