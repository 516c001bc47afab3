//! The log and the metrics.

mod fields;
mod log;
mod metrics;
mod reminders;
mod security_events;

pub(crate) use log::configured_filter;
pub use log::{init, json_line};
pub(crate) use metrics::known_method;
pub use metrics::{Levels, Metrics};
pub use reminders::ReminderMetrics;
pub use security_events::SecurityEvents;
