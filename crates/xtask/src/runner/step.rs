//! Work in named steps: one line says what starts, the tool's own progress follows, and how long it took.

use crate::{runner::context::Context, runner::process};
use anyhow::{Context as _, Result, bail};
use std::time::{Duration, Instant};

/// A piece of work with a name.
pub(crate) struct Step {
    /// What is done, as one reads it, with a word on how long the first time takes.
    pub(crate) name: &'static str,
    /// Does it and says in a few words how it ended.
    pub(crate) action: fn(&mut Context) -> Result<String>,
}

/// Runs the steps one after the other and stops at the first that fails.
///
/// # Errors
/// What failed, with the name of the step in front.
pub(crate) fn run_all(steps: &[Step], context: &mut Context) -> Result<()> {
    for (number, step) in (1..).zip(steps) {
        println!("==> [{number}/{}] {}", steps.len(), step.name);
        let started = Instant::now();
        let outcome = (step.action)(context).with_context(|| step.name.to_owned())?;
        if process::interrupted() {
            bail!("interrupted");
        }
        println!("    {outcome} ({})", seconds(started.elapsed()));
    }
    Ok(())
}

/// A duration as people read it: `0.4 s`, `2 min 5 s`.
pub(crate) fn seconds(duration: Duration) -> String {
    match duration.as_secs() {
        0..60 => format!("{:.1} s", duration.as_secs_f64()),
        total => format!("{} min {} s", total / 60, total % 60),
    }
}
