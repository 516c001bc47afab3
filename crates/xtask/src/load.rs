//! `cargo xtask load`: the released program under load.

use crate::{
    context::Context,
    process, program,
    step::{Step, run_all},
};
use anyhow::Result;
use xshell::cmd;

/// A program of its own, so that it is measured from outside and the release is not built with its features.
const TOOL: Step = Step { name: "Building the load tool (about a minute the first time)", action: build };

/// Builds what is needed and hands `arguments` to the load tool, which says what was measured.
pub(crate) fn run(arguments: &[String], context: &mut Context) -> Result<()> {
    let steps: Vec<Step> = program::build_steps().into_iter().chain([TOOL]).collect();
    run_all(&steps, context)?;
    let (tool, program) = (context.target.join("release/load"), program::path(context));
    process::run(cmd!(context.sh, "{tool} --program {program} {arguments...}"))
}

fn build(context: &mut Context) -> Result<String> {
    process::run(cmd!(context.sh, "cargo build --release --package load"))?;
    Ok("built".to_owned())
}
