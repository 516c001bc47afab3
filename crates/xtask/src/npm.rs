//! Packages of npm, for the tools that exist nowhere else.

use crate::{apt, context::Context, process};
use anyhow::Result;
use std::path::Path;
use which::which;
use xshell::cmd;

/// Installs a package (`name@version`) into a directory of its own.
pub(crate) fn install(context: &mut Context, package: &str, directory: &Path) -> Result<()> {
    if which("npm").is_err() {
        apt::install(context, "Node.js with npm", &["npm"])?;
    }
    let command =
        cmd!(context.sh, "npm install --prefix {directory} --no-audit --no-fund --no-save {package}");
    process::run(command)
}
