//! Repetition of tasks: recurrence rules of RFC 5545 on civil dates. No time zone and no clock change can affect it.

mod error;
#[cfg(test)]
mod naive;
mod occurrences;
mod parse;
mod repeat;
mod rule;
#[cfg(test)]
mod vectors;

pub use error::RuleError;
pub use repeat::{Repeat, RepeatFrom, Successor};
pub use rule::RecurrenceRule;
