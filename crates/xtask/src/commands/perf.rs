//! `cargo xtask load`, `scale` and `bench`: the shipped program under load, and measured.

use crate::{
    build::program::{self, Profile},
    checks::test_targets::{BROWSER, PROGRAM},
    runner::{
        process,
        steps::Runner,
        workspace::{Workspace, path_with},
    },
    tools::{cargo, chromium, debian, postgres},
};
use anyhow::Result;
use std::{env, path::PathBuf};
use xshell::cmd;

/// The package that measures, and its binary. It measures from outside, so that the shipped program is not built with its
/// features.
const PERF: &str = "perf";
/// The benchmark that counts instructions.
const INSTRUCTIONS: &str = "instructions";
/// A program of the packages in [`BROWSER`].
const APP_BUDGET: &str = "app-budget";

/// Runs the load tool with `arguments`.
pub(crate) fn load(arguments: &[String], runner: &Runner) -> Result<()> {
    let program = released(runner)?;
    measure("load", &program, arguments, runner)
}

/// Runs the benchmark with `arguments`, on SQLite and on PostgreSQL.
pub(crate) fn bench(arguments: &[String], runner: &Runner) -> Result<()> {
    let postgres = runner.step("PostgreSQL", postgres::provide_durable)?;
    let program = released(runner)?;
    let arguments = [&["--postgres".to_owned(), postgres.url()], arguments].concat();
    measure("bench", &program, &arguments, runner)
}

/// Measures imports with `arguments`, on SQLite and on PostgreSQL: of the shipped program, or of that in `LATCHKEY_BIN`.
pub(crate) fn moving(arguments: &[String], runner: &Runner) -> Result<()> {
    let postgres = runner.step("PostgreSQL", postgres::provide_durable)?;
    let program = env::var_os("LATCHKEY_BIN").map(PathBuf::from);
    let program = program.map_or_else(|| released(runner), Ok)?;
    let arguments = [&["--postgres".to_owned(), postgres.url()], arguments].concat();
    measure("moving", &program, &arguments, runner)
}

/// Counts the instructions of single functions; `arguments` can be a pattern for their names, such as `*verify*`.
pub(crate) fn instructions(arguments: &[String], runner: &Runner) -> Result<()> {
    let counter = runner.step("Valgrind and Gungraun", cargo::gungraun)?;
    let sh = &runner.workspace.sh;
    let count = cmd!(sh, "cargo bench --package {PERF} --bench {INSTRUCTIONS} -- {arguments...}");
    process::run(program::shipped(count.env("PATH", path_with([&counter])?)))
}

/// Measures the app in a browser; `arguments` can be the number of rounds.
pub(crate) fn app(arguments: &[String], runner: &Runner) -> Result<()> {
    let program = released(runner)?;
    let browser = runner.step("Chromium and its driver", chromium::provide)?;
    let build = |workspace: &Workspace| -> Result<PathBuf> {
        process::run(cmd!(workspace.sh, "cargo build {BROWSER...} --bin {APP_BUDGET}"))?;
        Ok(workspace.target.join("debug").join(APP_BUDGET))
    };
    let tool = build_step("Building what measures the app", build, runner)?;
    let file = runner.workspace.target.join("bench-app.json");
    let measure = cmd!(runner.workspace.sh, "{tool} {file} {arguments...}");
    process::run(measure.env("LATCHKEY_BIN", &program).envs(browser.env()))
}

/// Runs several instances of the shipped program, or of that in `LATCHKEY_BIN`, behind HAProxy under load.
pub(crate) fn scale(arguments: &[String], runner: &Runner) -> Result<()> {
    let program = env::var_os("LATCHKEY_BIN").map(PathBuf::from);
    let program = program.map_or_else(|| released(runner), Ok)?;
    let postgres = runner.step("PostgreSQL", postgres::provide_durable)?;
    let haproxy = runner.step("HAProxy", debian::haproxy)?;
    // A debug build: its own speed does not matter here.
    let build = |workspace: &Workspace| -> Result<PathBuf> {
        process::run(cmd!(workspace.sh, "cargo build {PROGRAM...} --bin {PERF}"))?;
        Ok(workspace.target.join("debug").join(PERF))
    };
    let tool = build_step("Building the load tool", build, runner)?;
    let (url, config) = (postgres.url(), runner.workspace.root.join("deploy/haproxy.cfg"));
    let sh = &runner.workspace.sh;
    let scale = cmd!(sh, "{tool} load scale --program {program} --database-url {url} --haproxy {haproxy}");
    process::run(scale.arg("--haproxy-config").arg(config).args(arguments))
}

fn released(runner: &Runner) -> Result<PathBuf> {
    program::build(runner, Profile::Release)
}

fn measure(verb: &str, program: &PathBuf, arguments: &[String], runner: &Runner) -> Result<()> {
    let build = |workspace: &Workspace| -> Result<PathBuf> {
        process::run(program::shipped(cmd!(workspace.sh, "cargo build --release --package {PERF}")))?;
        Ok(workspace.target.join("release").join(PERF))
    };
    let tool = build_step("Building what measures it", build, runner)?;
    process::run(cmd!(runner.workspace.sh, "{tool} {verb} --program {program} {arguments...}"))
}

fn build_step(
    name: &str,
    build: impl FnOnce(&Workspace) -> Result<PathBuf>,
    runner: &Runner,
) -> Result<PathBuf> {
    let name = format!("{name} (about a minute the first time)");
    runner.step(&name, build)
}
