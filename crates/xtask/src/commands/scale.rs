//! `cargo xtask scale`: several instances of the released program behind a load balancer.

use crate::{
    build::program,
    checks::test_targets::PROGRAM,
    runner::context::Context,
    runner::process,
    runner::step::{Step, run_all},
    tools::{haproxy, postgres},
};
use anyhow::{Context as _, Result};
use std::{env, path::PathBuf};
use xshell::cmd;

const STEPS: [Step; 3] = [
    Step { name: "A PostgreSQL", action: postgres::provide_durable },
    Step { name: "HAProxy", action: haproxy::provide },
    Step { name: "Building the load tool (about a minute the first time)", action: build },
];

/// Builds what is needed, unless `LATCHKEY_BIN` says where the program is, and hands `arguments` to the load tool.
pub(crate) fn run(arguments: &[String], context: &mut Context) -> Result<()> {
    let built = env::var_os("LATCHKEY_BIN").map(PathBuf::from);
    let steps = if built.is_some() { Vec::new() } else { program::build_steps() };
    let steps: Vec<Step> = steps.into_iter().chain(STEPS).collect();
    run_all(&steps, context)?;
    let (tool, program) =
        (context.target.join("debug/load"), built.unwrap_or_else(|| program::path(context)));
    let (haproxy, config) =
        (context.haproxy.as_ref().context("no HAProxy")?, context.root.join("deploy/haproxy.cfg"));
    let url = context.postgres.as_ref().context("no PostgreSQL")?.url();
    let given = cmd!(context.sh, "{tool} scale --program {program} --database-url {url} --haproxy {haproxy}");
    process::run(given.arg("--haproxy-config").arg(config).args(arguments))
}

/// Not as a release: how fast it is does not matter here.
fn build(context: &mut Context) -> Result<String> {
    process::run(cmd!(context.sh, "cargo build {PROGRAM...} --bin load"))?;
    Ok("built".to_owned())
}
