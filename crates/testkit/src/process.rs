//! Processes that end with the test that started them.

use crate::until;
use anyhow::{Context, Result};
use std::{
    fs::{self, OpenOptions},
    ops::{Deref, DerefMut},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// A child process that is killed when dropped.
pub struct ChildGuard(Child);

impl ChildGuard {
    /// # Errors
    /// If the program cannot be started.
    pub fn spawn(command: &mut Command) -> Result<Self> {
        let child = command.spawn();
        Ok(Self(child.with_context(|| format!("cannot start {}", command.get_program().display()))?))
    }
}

impl Deref for ChildGuard {
    type Target = Child;

    fn deref(&self) -> &Child {
        &self.0
    }
}

impl DerefMut for ChildGuard {
    fn deref_mut(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for ChildGuard {
    fn drop(&mut self) {
        // It may have exited already.
        let _ = self.kill();
        let _ = self.wait();
    }
}

/// A running program whose output goes to a file, so that it never blocks on a full pipe.
pub struct Running {
    _child: ChildGuard,
    output: PathBuf,
}

impl Running {
    /// Starts it and appends its output to the file `output`.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start(command: &mut Command, output: &Path) -> Result<Self> {
        let open = || OpenOptions::new().create(true).append(true).open(output);
        let command = command.stdin(Stdio::null()).stdout(open()?).stderr(open()?);
        Ok(Self { _child: ChildGuard::spawn(command)?, output: output.to_owned() })
    }

    /// Waits for a line that contains `marker` and returns the rest of the last such line.
    ///
    /// # Errors
    /// The whole output, if there is no such line.
    pub async fn announced(&self, marker: &str) -> Result<String> {
        let announced = until(marker, async || {
            let output = fs::read_to_string(&self.output)?;
            let whole_lines = output.rsplit_once('\n').map_or("", |(whole, _)| whole);
            let rest = whole_lines.lines().rev().find_map(|line| line.split_once(marker));
            Ok(rest.map(|(_, rest)| rest.to_owned()))
        });
        announced.await.with_context(|| fs::read_to_string(&self.output).unwrap_or_default())
    }
}
