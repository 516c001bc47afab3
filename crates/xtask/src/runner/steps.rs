//! Work in named steps: a line with the name, the tool's own output, then the outcome and the time.

use super::{process, workspace::Workspace};
use anyhow::{Context as _, Result, bail};
use std::{
    cell::Cell,
    path::PathBuf,
    time::{Duration, Instant},
};

/// What a step provides, described in a few words.
pub(crate) trait Outcome {
    fn outcome(&self) -> String;
}

impl Outcome for &str {
    fn outcome(&self) -> String {
        (*self).to_owned()
    }
}

impl Outcome for String {
    fn outcome(&self) -> String {
        self.clone()
    }
}

impl Outcome for PathBuf {
    fn outcome(&self) -> String {
        self.display().to_string()
    }
}

/// Runs steps and counts them.
pub(crate) struct Runner {
    pub(crate) workspace: Workspace,
    steps: Cell<u32>,
}

impl Runner {
    pub(crate) fn new(workspace: Workspace) -> Self {
        Self { workspace, steps: Cell::new(0) }
    }

    /// Runs one step and returns what it provides.
    ///
    /// # Errors
    /// Why the step failed, with its name in front.
    pub(crate) fn step<T: Outcome>(
        &self,
        name: &str,
        action: impl FnOnce(&Workspace) -> Result<T>,
    ) -> Result<T> {
        self.steps.set(self.steps.get() + 1);
        println!("==> [{}] {name}", self.steps.get());
        let started = Instant::now();
        let provided = action(&self.workspace).with_context(|| name.to_owned())?;
        if process::interrupted() {
            bail!("interrupted");
        }
        println!("    {} ({})", provided.outcome(), seconds(started.elapsed()));
        Ok(provided)
    }

    /// How many steps have succeeded.
    pub(crate) fn steps(&self) -> u32 {
        self.steps.get()
    }
}

/// A duration for people: `0.4 s`, `2 min 5 s`.
pub(crate) fn seconds(duration: Duration) -> String {
    match duration.as_secs() {
        0..60 => format!("{:.1} s", duration.as_secs_f64()),
        total => format!("{} min {} s", total / 60, total % 60),
    }
}
