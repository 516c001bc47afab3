//! Trunk, which bundles the app.

use super::Tool;
use crate::{
    context::{Context, path_with},
    process,
};
use anyhow::Result;
use std::path::Path;
use xshell::cmd;

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

/// Without what it does not need here (it downloads nothing), and quickly rather than fast: it only waits for
/// others.
fn install(context: &mut Context, directory: &Path) -> Result<()> {
    let command = cmd!(
        context.sh,
        "cargo install trunk --version {VERSION} --locked --no-default-features --root {directory}"
    )
    .env("PATH", path_with(&[directory.join("bin")])?)
    .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
    .env("CARGO_PROFILE_RELEASE_LTO", "off")
    .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
    .env("CARGO_PROFILE_RELEASE_DEBUG", "false");
    process::run(command)
}
