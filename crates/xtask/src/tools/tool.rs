//! Finds a program in a required version, or installs it.

use crate::runner::{process, steps::Outcome, workspace::Workspace};
use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;
use which::which;

/// A program that was found or installed.
pub(crate) struct Tool {
    pub(crate) program: PathBuf,
    version: String,
}

impl Outcome for Tool {
    fn outcome(&self) -> String {
        format!("{}, {}", self.version, self.program.display())
    }
}

impl AsRef<Path> for Tool {
    fn as_ref(&self) -> &Path {
        &self.program
    }
}

/// A program, the versions that will do, and where it is cached.
pub(super) struct Wanted<'a> {
    pub(super) program: &'a str,
    pub(super) accepts: &'a dyn Fn(&str) -> bool,
    /// Its directory in the cache, with the version in the name.
    pub(super) directory: &'a str,
    /// Where the program is below that.
    pub(super) binaries: &'a str,
}

impl Wanted<'_> {
    /// Finds the tool, or installs it with `install`, which fills an empty directory.
    pub(super) fn provide(
        &self,
        workspace: &Workspace,
        install: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<Tool> {
        let home = workspace.cache.join(self.directory);
        let cached = home.join(self.binaries).join(self.program);
        if let Some(tool) = which(self.program).ok().and_then(|path| self.accepted(path)) {
            return Ok(tool);
        }
        if let Some(tool) = self.accepted(cached.clone()) {
            return Ok(tool);
        }
        install_atomically(workspace, &home, install)?;
        self.accepted(cached).with_context(|| {
            format!("{} was installed but does not start; delete {}", self.program, home.display())
        })
    }

    fn accepted(&self, program: PathBuf) -> Option<Tool> {
        let version = version_of(&program).filter(|version| (self.accepts)(version))?;
        Some(Tool { program, version })
    }
}

/// Fills a directory completely or leaves it as it was, so that an interrupted installation is never found.
pub(super) fn install_atomically(
    workspace: &Workspace,
    home: &Path,
    install: impl FnOnce(&Path) -> Result<()>,
) -> Result<()> {
    let partial = TempDir::with_prefix_in("partial-", &workspace.cache)?;
    install(partial.path())?;
    if process::interrupted() {
        bail!("interrupted");
    }
    if home.exists() {
        fs::remove_dir_all(home)?;
    }
    fs::rename(partial.keep(), home)?;
    Ok(())
}

/// The version that `--version` prints, if the program runs.
pub(super) fn version_of(program: &Path) -> Option<String> {
    let output = Command::new(program).arg("--version").stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    // Some programs print `v1.2.3`.
    let mut words = text.split_whitespace().map(|word| word.trim_start_matches('v'));
    let version = words.find(|word| word.starts_with(|first: char| first.is_ascii_digit()));
    version.filter(|_| output.status.success()).map(str::to_owned)
}

/// The first number of a version.
pub(super) fn major(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}

/// The first of several programs that is on `PATH`.
pub(super) fn first_on_path(programs: &[&str]) -> Option<PathBuf> {
    programs.iter().find_map(|program| which(program).ok())
}
