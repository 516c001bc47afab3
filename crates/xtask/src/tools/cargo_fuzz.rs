//! cargo-fuzz, which builds fuzz targets and runs them.

use super::{Tool, cargo_install, first_on_path};
use crate::{runner::context::Context, tools::apt};
use anyhow::Result;
use std::path::Path;

const VERSION: &str = "0.13.2";

/// Finds or installs it, and the C++ compiler for the fuzzer inside the targets.
pub(crate) fn provide(context: &mut Context) -> Result<String> {
    if first_on_path(&["c++"]).is_none() {
        apt::install(context, "a C++ compiler", &["g++"])?;
    }
    let tool = Tool {
        program: "cargo-fuzz",
        accepts: &|version| version.starts_with("0.13."),
        directory: &format!("cargo-fuzz-{VERSION}"),
        binaries: "bin",
    };
    tool.provide(context, install)
}

fn install(context: &mut Context, directory: &Path) -> Result<()> {
    cargo_install(context, "cargo-fuzz", VERSION, &["--locked"], directory)
}
