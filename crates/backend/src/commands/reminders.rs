//! `latchkey reminders`: what waits, and what has become of the others.

use super::{Report, user::open_existing};
use crate::config::Config;
use serde_json::json;
use store::ReminderCounts;

/// Counts the reminders and daily digests.
///
/// # Errors
/// A sentence that says what to do.
pub async fn reminders(config: &Config) -> Result<Report, String> {
    let counted = open_existing(config)?.reminders().await;
    let counts = counted.map_err(|error| format!("The reminders cannot be counted: {error}."))?;
    let ReminderCounts { waiting, next_at, sent, failed, late } = counts;
    let next = next_at.map(|at| format!(", the next at {at}")).unwrap_or_default();
    let text = format!(
        "{waiting} waiting{next}\nIn the last 30 days: {sent} sent, {failed} refused by the mail server, {late} not sent within a day"
    );
    Ok(Report::new(text, json!(counts)))
}
