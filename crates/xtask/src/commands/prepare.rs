//! Provides what the later suites of `cargo xtask test` need, while the first ones run.
//!
//! Compiling on two cores and tests that wait for each other leave each other time: together they take minutes less.

use crate::{
    build::{
        app,
        program::{self, Profile},
    },
    runner::{process::Running, steps::Runner, workspace::Workspace},
    tools::{chromium, debian, npm, python},
};
use anyhow::Result;
use std::{
    env,
    fs::File,
    io,
    path::PathBuf,
    process::{Command, Stdio},
};

/// The hidden command that [`Preparation`] runs.
pub(crate) const PREPARE: &str = "prepare";

/// Builds the app and the program, and installs the tools of the later suites.
///
/// # Errors
/// Why the first of these steps failed.
pub(crate) fn run(runner: &Runner) -> Result<()> {
    let app = app::build(runner)?;
    program::with_app(&app, runner, Profile::Serve)?;
    runner.step("Chromium and its driver", chromium::provide)?;
    runner.step("curl and jq", debian::curl_and_jq)?;
    runner.step("Spectral", npm::spectral)?;
    runner.step("schemathesis", python::schemathesis)?;
    runner.step("axe-core", npm::axe)?;
    runner.step("Node.js", npm::node)?;
    runner.step("esbuild", npm::esbuild)?;
    runner.step("The official client of Better Auth", npm::better_auth)?;
    runner.step("FastAPI", python::fastapi)?;
    Ok(())
}

/// [`run`] in a process of its own, at low priority, with its output in a file.
pub(crate) struct Preparation {
    process: Running,
    log: PathBuf,
}

impl Preparation {
    pub(crate) fn start(workspace: &Workspace) -> Result<Self> {
        let log = workspace.target.join("prepare.log");
        let output = File::create(&log)?;
        let mut command = Command::new("nice");
        command.arg(env::current_exe()?).arg(PREPARE).current_dir(&workspace.root);
        command.stderr(Stdio::from(output.try_clone()?)).stdout(Stdio::from(output));
        println!("Preparing what later suites need; its output will follow, and is in {}", log.display());
        Ok(Self { process: Running::start(&mut command)?, log })
    }

    /// Waits for the end, and prints the output. What failed will fail again in the step that needs it.
    ///
    /// # Errors
    /// If the process or its output was lost.
    pub(crate) fn finish(mut self) -> Result<()> {
        println!("==> Waiting for what was prepared; its output:");
        self.process.wait()?;
        io::copy(&mut File::open(&self.log)?, &mut io::stdout())?;
        Ok(())
    }
}
