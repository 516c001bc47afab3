//! Programs in other languages, and where they run.

use anyhow::{Context, Result, ensure};
use std::{
    env,
    ffi::OsString,
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;
use tokio::task::spawn_blocking;

/// A path in the checkout.
pub(crate) fn checkout(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// A path that `cargo xtask test` provides.
pub(crate) fn provided(name: &str) -> Result<OsString> {
    env::var_os(name).with_context(|| format!("{name} is not set: run `cargo xtask test`, which gets it"))
}

/// The output of `command`, if it succeeds.
pub(crate) async fn output_of(mut command: Command) -> Result<String> {
    let name = command.get_program().display().to_string();
    // Meanwhile this thread runs the proxy.
    let output = spawn_blocking(move || command.output()).await?.with_context(|| format!("no {name}"))?;
    let written = String::from_utf8(output.stdout)?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{name}, {}:\n{written}\n{complaint}", output.status);
    Ok(written)
}

/// A copy of some JavaScript, with the packages that it imports.
pub(crate) struct JavaScript(TempDir);

impl JavaScript {
    /// The files in the directory `path` of the checkout.
    pub(crate) fn of(path: &str) -> Result<Self> {
        let copy = Self::empty()?;
        for entry in fs::read_dir(checkout(path))? {
            let file = entry?.path();
            let is_script = file.extension().is_some_and(|extension| extension == "mjs");
            if let (true, Some(name)) = (is_script, file.file_name()) {
                fs::copy(&file, copy.0.path().join(name))?;
            }
        }
        Ok(copy)
    }

    /// A single file.
    pub(crate) fn text(name: &str, text: &str) -> Result<Self> {
        let copy = Self::empty()?;
        fs::write(copy.0.path().join(name), text)?;
        Ok(copy)
    }

    fn empty() -> Result<Self> {
        let directory = TempDir::new()?;
        symlink(provided("NODE_MODULES")?, directory.path().join("node_modules"))?;
        Ok(Self(directory))
    }

    /// A command that runs in this directory.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.0);
        command
    }
}
