//! `cargo xtask load` and `cargo xtask bench`: the released program under load, and measured.

use crate::{
    context::Context,
    process, program,
    step::{Step, run_all},
    tools::postgres,
};
use anyhow::{Context as _, Result};
use xshell::cmd;

/// Programs of their own, so that it is measured from outside and the release is not built with their features.
const LOAD: Step = Step {
    name: "Building the load tool (about a minute the first time)",
    action: |context| build(context, "load"),
};
const POSTGRES: Step = Step { name: "A PostgreSQL", action: postgres::provide_durable };
const BENCH: Step = Step {
    name: "Building the benchmark (some minutes the first time)",
    action: |context| build(context, "bench"),
};

/// Builds what is needed and hands `arguments` to the load tool, which says what was measured.
pub(crate) fn load(arguments: &[String], context: &mut Context) -> Result<()> {
    run("load", LOAD, arguments, context)
}

/// The same with the benchmark, which also measures the program on a PostgreSQL.
pub(crate) fn bench(arguments: &[String], context: &mut Context) -> Result<()> {
    run_all(&[POSTGRES], context)?;
    let url = context.postgres.as_ref().context("no PostgreSQL")?.url();
    let arguments = [&["--postgres".to_owned(), url], arguments].concat();
    run("bench", BENCH, &arguments, context)
}

fn run(tool: &str, build: Step, arguments: &[String], context: &mut Context) -> Result<()> {
    let steps: Vec<Step> = program::build_steps().into_iter().chain([build]).collect();
    run_all(&steps, context)?;
    let (tool, program) = (context.target.join("release").join(tool), program::path(context));
    process::run(cmd!(context.sh, "{tool} --program {program} {arguments...}"))
}

fn build(context: &mut Context, tool: &str) -> Result<String> {
    process::run(cmd!(context.sh, "cargo build --release --package {tool}"))?;
    Ok("built".to_owned())
}
