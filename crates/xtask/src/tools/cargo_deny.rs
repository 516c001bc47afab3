//! cargo-deny, which judges what comes from others.

use super::{Tool, cargo_install};
use crate::runner::context::Context;
use anyhow::Result;
use std::path::Path;

const VERSION: &str = "0.20.2";

/// Finds or installs it.
pub(crate) fn provide(context: &mut Context) -> Result<String> {
    let tool = Tool {
        program: "cargo-deny",
        accepts: &|version| version.starts_with("0.20."),
        directory: &format!("cargo-deny-{VERSION}"),
        binaries: "bin",
    };
    tool.provide(context, install)
}

fn install(context: &mut Context, directory: &Path) -> Result<()> {
    cargo_install(context, "cargo-deny", VERSION, &["--locked"], directory)
}
