//! Builds the program with the app embedded, and runs it.

use super::app::{self, App};
use crate::{
    runner::{process, steps::Runner, workspace::Workspace},
    tools::debian::OPENSSL_NO_VENDOR,
};
use anyhow::{Result, anyhow};
use std::{os::unix::process::CommandExt, path::PathBuf, process::Command};
use xshell::{Cmd, cmd};

pub(crate) const PACKAGE: &str = "latchkey";

/// Profiles of Cargo.toml for the program.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// As shipped, and as measured.
    Release,
    /// For local use: without link-time optimisation and, where possible, with the system's OpenSSL.
    Serve,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Serve => "serve",
        }
    }
}

/// Installs what is missing and builds the program with the app.
pub(crate) fn build(runner: &Runner, profile: Profile) -> Result<PathBuf> {
    let app = app::build(runner)?;
    with_app(&app, runner, profile)
}

/// The same with an app that is built already.
pub(crate) fn with_app(_: &App, runner: &Runner, profile: Profile) -> Result<PathBuf> {
    let minutes = match profile {
        Profile::Release => 8,
        Profile::Serve => 3,
    };
    let name = format!("Building the program (about {minutes} minutes the first time)");
    runner.step(&name, |workspace| compile(workspace, profile))
}

fn compile(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    let name = profile.name();
    let build = cmd!(workspace.sh, "cargo build --profile {name} --package {PACKAGE}");
    process::run(match profile {
        Profile::Release => shipped(build),
        Profile::Serve => build,
    })?;
    Ok(workspace.target.join(name).join(PACKAGE))
}

/// A build with everything compiled in, so that the program needs the C library alone. All builds in `target/release`
/// have to be such, or else each would compile OpenSSL again.
pub(crate) fn shipped(build: Cmd<'_>) -> Cmd<'_> {
    build.env(OPENSSL_NO_VENDOR, "0")
}

/// Builds the program and replaces this process by it, so that it receives every signal.
pub(crate) fn serve(runner: &Runner, flags: &[String]) -> Result<()> {
    let program = build(runner, Profile::Serve)?;
    println!("==> Starting Latchkey; Ctrl-C stops it");
    let mut command = Command::new(program);
    Err(anyhow!(command.arg("serve").args(flags).current_dir(&runner.workspace.root).exec()))
}
