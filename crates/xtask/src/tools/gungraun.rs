//! Gungraun's runner and Valgrind, which count instructions.

use super::{Tool, cargo_install, locked_version};
use crate::{runner::context::Context, tools::apt};
use anyhow::Result;
use which::which;

/// Finds or installs them, the runner in the very version of the library, which takes no other.
pub(crate) fn provide(context: &mut Context) -> Result<String> {
    if which("valgrind").is_err() {
        apt::install(context, "Valgrind", &["valgrind"])?;
    }
    let version = locked_version(context, "gungraun")?;
    let tool = Tool {
        program: "gungraun-runner",
        accepts: &|found| found == version,
        directory: &format!("gungraun-runner-{version}"),
        binaries: "bin",
    };
    tool.provide(context, |context, directory| {
        cargo_install(context, "gungraun-runner", &version, &["--locked"], directory)
    })
}
