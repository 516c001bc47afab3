//! wasm-bindgen, which writes the JavaScript between the app and the browser.

use super::{Tool, cargo_install, locked_version};
use crate::runner::context::Context;
use anyhow::Result;
use std::path::Path;

/// Finds or installs the very version that the app is locked to; no other understands it.
pub(crate) fn provide(context: &mut Context) -> Result<String> {
    let version = locked_version(context, "wasm-bindgen")?;
    let tool = Tool {
        program: "wasm-bindgen",
        accepts: &|found| found == version,
        directory: &format!("wasm-bindgen-{version}"),
        binaries: "bin",
    };
    tool.provide(context, |context, directory| install(context, &version, directory))
}

/// A mirror of the registry that lags behind may lack a version that the tool's own lock file names.
fn install(context: &Context, version: &str, directory: &Path) -> Result<()> {
    let attempt = |flags: &[&str]| cargo_install(context, "wasm-bindgen-cli", version, flags, directory);
    attempt(&["--locked"]).or_else(|error| {
        println!("    {error:#}; trying again with the newest dependencies");
        attempt(&[])
    })
}
