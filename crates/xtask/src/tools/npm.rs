//! Packages of npm, for the tools that exist nowhere else.

use crate::{runner::context::Context, runner::process, tools::apt};
use anyhow::Result;
use std::{fs, path::Path};
use which::which;
use xshell::cmd;

/// What says exactly which packages a project has.
pub(crate) const LOCK: &str = "package-lock.json";

/// Installs a package (`name@version`) into a directory of its own.
pub(crate) fn install(context: &mut Context, package: &str, directory: &Path) -> Result<()> {
    provide(context)?;
    let command =
        cmd!(context.sh, "npm install --prefix {directory} --no-audit --no-fund --no-save {package}");
    process::run(command)
}

/// Installs the very packages of a project's lock into a directory of their own.
pub(crate) fn install_locked(context: &mut Context, project: &Path, directory: &Path) -> Result<()> {
    provide(context)?;
    for file in ["package.json", LOCK, ".npmrc"] {
        fs::copy(project.join(file), directory.join(file))?;
    }
    let _there = context.sh.push_dir(directory);
    process::run(cmd!(context.sh, "npm ci --no-audit --no-fund"))
}

fn provide(context: &mut Context) -> Result<()> {
    if which("npm").is_err() {
        apt::install(context, "Node.js with npm", &["npm"])?;
    }
    Ok(())
}
