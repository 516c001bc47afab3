//! Counters of the security log: a layer of the subscriber, so that no line is missed.

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

/// The counters of this process, which has one subscriber.
static COUNTED: LazyLock<SecurityEvents> = LazyLock::new(SecurityEvents::default);

/// Counts events by message and reason.
#[derive(Clone, Debug, Default)]
pub struct SecurityEvents(Family<Kind, Counter>);

/// Message and reason, which are constants of ours: personal data is in other fields.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, EncodeLabelSet)]
pub(super) struct Kind {
    event: String,
    reason: String,
}

impl SecurityEvents {
    /// The counters of this process.
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
