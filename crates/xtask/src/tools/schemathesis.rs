//! schemathesis, which finds out whether a program keeps to its OpenAPI document.

use super::install_whole;
use crate::{apt, context::Context, process};
use anyhow::{Context as _, Result};
use std::{fs, path::Path};
use xshell::cmd;

/// It and what it needs, each in one version: with others it would ask other questions.
const REQUIREMENTS: &str = "crates/xtask/contract/requirements.txt";

/// Finds or installs it.
pub(crate) fn provide(context: &mut Context) -> Result<String> {
    let requirements = fs::read_to_string(context.root.join(REQUIREMENTS))?;
    let version = requirements.lines().find_map(|line| line.strip_prefix("schemathesis=="));
    let version = version.with_context(|| format!("{REQUIREMENTS} does not name schemathesis"))?;
    let home = context.cache.join(format!("schemathesis-{version}"));
    let python = home.join("bin/python");
    if !starts(context, &python) {
        install_whole(context, &home, install)?;
    }
    let outcome = format!("{version}, in {}", home.display());
    context.schemathesis = Some(python);
    Ok(outcome)
}

/// It is started as a module: the programs in `bin` know only where they were installed first. And an environment
/// ends with the version of Python that it was made for.
fn starts(context: &Context, python: &Path) -> bool {
    cmd!(context.sh, "{python} -m schemathesis.cli --version")
        .quiet()
        .ignore_stdout()
        .ignore_stderr()
        .run()
        .is_ok()
}

fn install(context: &mut Context, directory: &Path) -> Result<()> {
    if cmd!(context.sh, "python3 -c 'import venv, ensurepip'").quiet().ignore_stderr().run().is_err() {
        apt::install(context, "Python 3 with its venv module", &["python3", "python3-venv"])?;
    }
    let sh = &context.sh;
    process::run(cmd!(sh, "python3 -m venv {directory}"))?;
    let python = directory.join("bin/python");
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
    process::run(cmd!(sh, "{python} {pip...} {REQUIREMENTS}"))
        .context("schemathesis needs Python 3.10 or later")
}
