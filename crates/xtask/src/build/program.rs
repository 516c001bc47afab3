//! Builds the program with the app embedded, and runs it.

use super::app::{self, App, AppTools};
use crate::{
    runner::{process, steps::Runner, workspace::Workspace},
    tools::debian,
};
use anyhow::{Result, anyhow};
use std::{os::unix::process::CommandExt, path::PathBuf, process::Command};
use xshell::cmd;

pub(crate) const PACKAGE: &str = "latchkey";

/// Profiles of Cargo.toml for the program.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// As shipped, and as measured.
    Release,
    /// Without link-time optimisation, which takes longer than everything else.
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

/// Installs what is missing and builds the app and the program.
pub(crate) fn build(runner: &Runner, profile: Profile) -> Result<(PathBuf, App)> {
    runner.step("C compiler, make and Perl", debian::c_compiler)?;
    let tools = AppTools::provide(runner)?;
    let app = runner.step("Building the app (about 3 minutes the first time)", |workspace| {
        app::build(workspace, &tools)
    })?;
    let minutes = match profile {
        Profile::Release => 8,
        Profile::Serve => 4,
    };
    let name = format!("Building the program (about {minutes} minutes the first time)");
    let program = runner.step(&name, |workspace| compile(workspace, profile))?;
    Ok((program, app))
}

fn compile(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    let name = profile.name();
    process::run(cmd!(workspace.sh, "cargo build --profile {name} --package {PACKAGE}"))?;
    Ok(workspace.target.join(name).join(PACKAGE))
}

/// Builds the program and replaces this process by it, so that it receives every signal.
pub(crate) fn serve(runner: &Runner, flags: &[String]) -> Result<()> {
    let (program, _) = build(runner, Profile::Serve)?;
    println!("==> Starting Latchkey; Ctrl-C stops it");
    let mut command = Command::new(program);
    Err(anyhow!(command.arg("serve").args(flags).current_dir(&runner.workspace.root).exec()))
}
