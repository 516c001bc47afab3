//! A program that runs beside a test and ends with it.

use crate::wait::until;
use anyhow::{Context, Result};
use std::{
    fs::{self, OpenOptions},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// Stopped when dropped. What it says goes to a file, so that nobody has to read it for it to go on.
pub struct Running {
    child: Child,
    output: PathBuf,
}

impl Running {
    /// Starts it; what it says is added to the file `output`.
    ///
    /// # Errors
    /// That it cannot be started.
    pub fn start(command: &mut Command, output: &Path) -> Result<Self> {
        let open = || OpenOptions::new().create(true).append(true).open(output);
        let child = command
            .stdin(Stdio::null())
            .stdout(open()?)
            .stderr(open()?)
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        Ok(Self { child, output: output.to_owned() })
    }

    /// The rest of the last line that holds `marker`, as soon as there is one.
    ///
    /// # Errors
    /// Everything that it says instead.
    pub async fn announced(&mut self, marker: &str) -> Result<String> {
        let announced = until(marker, async || {
            let said = fs::read_to_string(&self.output)?;
            let whole_lines = said.rsplit_once('\n').map_or("", |(whole, _)| whole);
            Ok(whole_lines
                .lines()
                .rev()
                .find_map(|line| line.split_once(marker))
                .map(|(_, rest)| rest.to_owned()))
        });
        announced.await.with_context(|| fs::read_to_string(&self.output).unwrap_or_default())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
