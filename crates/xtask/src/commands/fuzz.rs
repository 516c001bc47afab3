//! `cargo xtask fuzz`: looks for input that breaks what has to hold.

use crate::{
    build::program,
    runner::context::Context,
    runner::process,
    runner::step::{Step, run_all},
    tools::cargo_fuzz,
};
use anyhow::{Context as _, Result};
use std::fs;
use xshell::cmd;

/// The files of `fuzz/fuzz_targets`.
const TARGETS: [&str; 3] = ["tokens", "requests", "bodies"];

const STEPS: [Step; 3] = [
    program::C_COMPILER,
    Step {
        name: "cargo-fuzz and a C++ compiler (about a minute the first time)",
        action: cargo_fuzz::provide,
    },
    Step { name: "Building the fuzz targets (about 10 minutes the first time)", action: build },
];

/// Builds the targets and runs each for so many seconds, or until it finds something.
pub(crate) fn run(seconds: u32, context: &mut Context) -> Result<()> {
    run_all(&STEPS, context)?;
    for target in TARGETS {
        println!("==> Fuzzing {target} for {seconds} s");
        fuzz(target, seconds, context)
            .with_context(|| format!("{target}: what broke it is in fuzz/artifacts/{target}"))?;
    }
    println!("\nNothing was found.");
    Ok(())
}

/// Without a sanitizer, which would need a nightly Rust: there is no `unsafe` here for one to watch.
fn build(context: &mut Context) -> Result<String> {
    let directory = context.target.join("fuzz");
    let flags = ["--sanitizer", "none", "--codegen-units", "16", "--target-dir"];
    process::run(cmd!(context.sh, "cargo fuzz build {flags...} {directory}").env("PATH", context.path()?))?;
    Ok(format!("built in {}", directory.display()))
}

/// Runs what was built: `cargo fuzz run` would build it once more. What is worth keeping goes beside it, so that
/// the corpora of the checkout stay small.
fn fuzz(target: &str, seconds: u32, context: &Context) -> Result<()> {
    let host = process::read(cmd!(context.sh, "rustc --print host-tuple"))?;
    let directory = context.target.join("fuzz");
    let program = directory.join(host.trim()).join("release").join(target);
    let kept = directory.join("corpus").join(target);
    let broken = context.root.join("fuzz/artifacts").join(target);
    fs::create_dir_all(&kept)?;
    fs::create_dir_all(&broken)?;
    let (seeds, broken) = (context.root.join("fuzz/corpus").join(target), broken.display());
    let limits = ["-max_len=8192", "-timeout=10", "-verbosity=0", "-print_final_stats=1"];
    let command = cmd!(context.sh, "{program} {limits...} {kept} {seeds}");
    process::run(command.arg(format!("-max_total_time={seconds}")).arg(format!("-artifact_prefix={broken}/")))
}
