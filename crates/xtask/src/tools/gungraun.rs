//! Gungraun's runner and Valgrind, which count instructions.

use super::{Tool, cargo_install};
use crate::{apt, context::Context};
use anyhow::Result;
use std::path::Path;
use which::which;

/// That of the library in `crates/bench`, which asks for it.
const VERSION: &str = "0.20.0";

/// Finds or installs them.
pub(crate) fn provide(context: &mut Context) -> Result<String> {
    if which("valgrind").is_err() {
        apt::install(context, "Valgrind", &["valgrind"])?;
    }
    let tool = Tool {
        program: "gungraun-runner",
        accepts: &|version| version == VERSION,
        directory: &format!("gungraun-runner-{VERSION}"),
        binaries: "bin",
    };
    tool.provide(context, install)
}

fn install(context: &mut Context, directory: &Path) -> Result<()> {
    cargo_install(context, "gungraun-runner", VERSION, &["--locked"], directory)
}
