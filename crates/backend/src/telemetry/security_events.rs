//! Counts the lines of the security log: where they are written, so that none is forgotten.

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family},
};
use std::{
    fmt::{Debug, Write},
    sync::LazyLock,
};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, layer::Context};

/// A counter for each kind of line of the process, which has one log.
static COUNTED: LazyLock<SecurityEvents> = LazyLock::new(SecurityEvents::default);

/// Counts every event that it is shown.
#[derive(Clone, Debug, Default)]
pub struct SecurityEvents(Family<Kind, Counter>);

/// What the line says, and why. Both are words of ours: what is somebody's stands in other fields.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, EncodeLabelSet)]
pub(super) struct Kind {
    event: String,
    reason: String,
}

impl SecurityEvents {
    /// Those of this process.
    pub fn of_process() -> Self {
        COUNTED.clone()
    }

    pub(super) fn counters(&self) -> Family<Kind, Counter> {
        self.0.clone()
    }
}

impl<S: Subscriber> Layer<S> for SecurityEvents {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut kind = Kind::default();
        event.record(&mut kind);
        self.0.get_or_create(&kind).inc();
    }
}

impl Visit for Kind {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "reason" {
            value.clone_into(&mut self.reason);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            // Writing to a string does not fail.
            let _ = write!(self.event, "{value:?}");
        }
    }
}
