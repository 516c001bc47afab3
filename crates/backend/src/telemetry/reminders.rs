//! What has become of reminders.

use prometheus_client::{
    metrics::{counter::Counter, gauge::Gauge},
    registry::Registry,
};
use store::ReminderOutcome;

/// The counters of one program. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct ReminderMetrics {
    sent: Counter,
    failed: Counter,
    dropped: Counter,
    repeated: Counter,
    waiting: Gauge,
}

impl ReminderMetrics {
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "reminders_sent",
            "Reminders and digests that the mail server took",
            self.sent.clone(),
        );
        let failed = "Reminders and digests that the mail server refused for good";
        registry.register("reminders_failed", failed, self.failed.clone());
        let dropped = "Reminders and digests without anything to send, or too late";
        registry.register("reminders_dropped", dropped, self.dropped.clone());
        let repeated = "Reminders whose sender ended meanwhile, so that they may be sent twice";
        registry.register("reminders_repeated", repeated, self.repeated.clone());
        let waiting = "Reminders and digests that wait for their time, counted every five minutes";
        registry.register("reminders_waiting", waiting, self.waiting.clone());
    }

    /// Counts an outcome.
    pub fn count(&self, outcome: ReminderOutcome) {
        let counter = match outcome {
            ReminderOutcome::Sent => &self.sent,
            ReminderOutcome::Failed => &self.failed,
            ReminderOutcome::Obsolete | ReminderOutcome::Late => &self.dropped,
            ReminderOutcome::Lost => return,
        };
        counter.inc();
    }

    /// Counts those that were dropped because of a limit.
    pub fn count_dropped(&self, number: usize) {
        self.dropped.inc_by(u64::try_from(number).unwrap_or(u64::MAX));
    }

    /// Counts those of a process that has ended while it was sending them.
    pub fn count_repeated(&self, number: usize) {
        if number > 0 {
            tracing::warn!(number, "reminders were being sent when a process ended, and may be sent again");
        }
        self.repeated.inc_by(u64::try_from(number).unwrap_or(u64::MAX));
    }

    pub fn set_waiting(&self, number: i64) {
        self.waiting.set(number);
    }
}
