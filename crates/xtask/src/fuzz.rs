//! `cargo xtask fuzz`: looks for input that breaks what has to hold.

use crate::{
    context::Context,
    process, program,
    step::{Step, run_all},
    tools::cargo_fuzz,
};
use anyhow::{Context as _, Result};
use std::fs;
use xshell::{Cmd, cmd};

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

fn build(context: &mut Context) -> Result<String> {
    process::run(cargo_fuzz(context, "build")?)?;
    Ok("built".to_owned())
}

/// What is found to be worth keeping goes beside the build, so that the corpora of the checkout stay small.
fn fuzz(target: &str, seconds: u32, context: &Context) -> Result<()> {
    let found = context.target.join("fuzz/corpus").join(target);
    fs::create_dir_all(&found)?;
    let seeds = context.root.join("fuzz/corpus").join(target);
    let time = format!("-max_total_time={seconds}");
    let limits = ["-max_len=8192", "-timeout=10", "-verbosity=0", "-print_final_stats=1"];
    process::run(
        cargo_fuzz(context, "run")?.args([target]).arg(found).arg(seeds).arg("--").arg(time).args(limits),
    )
}

/// Without a sanitizer, which would need a nightly Rust: there is no `unsafe` here for one to watch.
fn cargo_fuzz<'a>(context: &'a Context, verb: &str) -> Result<Cmd<'a>> {
    let target = context.target.join("fuzz");
    let flags = ["--sanitizer", "none", "--codegen-units", "16", "--target-dir"];
    Ok(cmd!(context.sh, "cargo fuzz {verb} {flags...} {target}").env("PATH", context.path()?))
}
