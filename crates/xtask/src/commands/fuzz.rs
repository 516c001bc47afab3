//! `cargo xtask fuzz`: looks for input that violates invariants.

use crate::{
    runner::{
        process,
        steps::Runner,
        workspace::{Workspace, path_with},
    },
    tools::{Tool, cargo, debian},
};
use anyhow::{Context as _, Result};
use std::{fs, path::PathBuf};
use xshell::cmd;

/// The programs of `fuzz/Cargo.toml`.
const TARGETS: [&str; 12] = [
    "tokens",
    "requests",
    "bodies",
    "rules",
    "import_json",
    "import_todoist",
    "import_ticktick",
    "import_google",
    "import_microsoft",
    "import_ics",
    "import_todotxt",
    "import_csv",
];

/// Builds the targets and runs each, or those whose names contain `filter`, for `seconds` or until it finds something.
pub(crate) fn run(seconds: u32, filter: Option<&str>, runner: &Runner) -> Result<()> {
    runner.step("C compiler and OpenSSL", debian::c_compiler)?;
    let tool = runner.step("cargo-fuzz and a C++ compiler", cargo::cargo_fuzz)?;
    runner.step("Building the fuzz targets (about 10 minutes the first time)", |workspace| {
        build(workspace, &tool)
    })?;
    let is_wanted = |target: &&str| filter.is_none_or(|filter| target.contains(filter));
    for target in TARGETS.into_iter().filter(is_wanted) {
        runner.step(&format!("Fuzzing {target} for {seconds} s"), |workspace| {
            fuzz(target, seconds, workspace)
                .with_context(|| format!("the input that failed is in fuzz/artifacts/{target}"))?;
            Ok("nothing found")
        })?;
    }
    Ok(())
}

fn directory(workspace: &Workspace) -> PathBuf {
    workspace.target.join("fuzz")
}

/// Without a sanitizer, which would need nightly Rust: there is no `unsafe` here for one to check.
fn build(workspace: &Workspace, tool: &Tool) -> Result<String> {
    let directory = directory(workspace);
    let flags = ["--sanitizer", "none", "--codegen-units", "16", "--target-dir"];
    let build = cmd!(workspace.sh, "cargo fuzz build {flags...} {directory}");
    process::run(build.env("PATH", path_with([tool])?))?;
    Ok(directory.display().to_string())
}

/// Runs the built target, which `cargo fuzz run` would build again. New inputs go beside it, so that the corpora of
/// the checkout stay small.
fn fuzz(target: &str, seconds: u32, workspace: &Workspace) -> Result<()> {
    let host = process::read(cmd!(workspace.sh, "rustc --print host-tuple"))?;
    let directory = directory(workspace);
    let program = directory.join(host.trim()).join("release").join(target);
    let corpus = directory.join("corpus").join(target);
    let artifacts = workspace.root.join("fuzz/artifacts").join(target);
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(&artifacts)?;
    let (seeds, artifacts) = (workspace.root.join("fuzz/corpus").join(target), artifacts.display());
    let limits = ["-max_len=8192", "-timeout=10", "-verbosity=0", "-print_final_stats=1"];
    let command = cmd!(workspace.sh, "{program} {limits...} {corpus} {seeds}");
    process::run(
        command.arg(format!("-max_total_time={seconds}")).arg(format!("-artifact_prefix={artifacts}/")),
    )
}
