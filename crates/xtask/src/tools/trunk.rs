//! Trunk, which bundles the app.

use super::{Tool, cargo_install};
use crate::runner::context::Context;
use anyhow::Result;
use std::path::Path;

/// 0.22 asks for a newer Rust than the workspace does.
const VERSION: &str = "0.21.14";

/// Finds or installs it.
pub(crate) fn provide(context: &mut Context) -> Result<String> {
    let tool = Tool {
        program: "trunk",
        accepts: &|version| version.starts_with("0.21."),
        directory: &format!("trunk-{VERSION}"),
        binaries: "bin",
    };
    tool.provide(context, install)
}

/// Without what only its downloads need: it finds every tool that it calls.
fn install(context: &mut Context, directory: &Path) -> Result<()> {
    cargo_install(context, "trunk", VERSION, &["--locked", "--no-default-features"], directory)
}
