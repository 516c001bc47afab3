//! `cargo xtask load` and `cargo xtask bench`: the released program under load, and measured.

use crate::{
    build::program,
    checks::test_targets::BROWSER,
    runner::context::Context,
    runner::process,
    runner::step::{Step, run_all},
    tools::{chromium, gungraun, postgres},
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

const COUNTER: Step =
    Step { name: "Valgrind and Gungraun (about a minute the first time)", action: gungraun::provide };

const IN_THE_BROWSER: [Step; 2] = [
    Step { name: "Chromium and its driver", action: chromium::provide },
    Step { name: "Building what measures the app (about a minute the first time)", action: build_app_budget },
];

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

/// Counts the instructions of single parts; `arguments` can be a pattern for their names, such as `*verify*`.
pub(crate) fn instructions(arguments: &[String], context: &mut Context) -> Result<()> {
    run_all(&[COUNTER], context)?;
    let count = cmd!(context.sh, "cargo bench --package bench --bench instructions -- {arguments...}");
    process::run(count.env("PATH", context.path()?))
}

/// Measures the app in a real browser; `arguments` can be how many rounds.
pub(crate) fn app(arguments: &[String], context: &mut Context) -> Result<()> {
    let steps: Vec<Step> = program::build_steps().into_iter().chain(IN_THE_BROWSER).collect();
    run_all(&steps, context)?;
    let browser = context.browser.as_ref().context("no browser")?;
    let (tool, file) = (context.target.join("debug/app-budget"), context.target.join("bench-app.json"));
    let measure = cmd!(context.sh, "{tool} {file} {arguments...}")
        .env("LATCHKEY_BIN", program::path(context))
        .env("CHROMIUM", &browser.chromium)
        .env("CHROMEDRIVER", &browser.chromedriver);
    process::run(measure)
}

fn build_app_budget(context: &mut Context) -> Result<String> {
    process::run(cmd!(context.sh, "cargo build {BROWSER...} --bins"))?;
    Ok("built".to_owned())
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
