//! wasm-opt of Binaryen, which makes the app small.

use super::{Tool, major};
use crate::{runner::context::Context, tools::npm};
use anyhow::Result;

const VERSION: &str = "132.0.0";
/// Older ones do not know everything that today's rustc writes.
const OLDEST: u32 = 123;

/// Finds or installs it.
pub(crate) fn provide(context: &mut Context) -> Result<String> {
    let tool = Tool {
        program: "wasm-opt",
        accepts: &|version| major(version).is_some_and(|major| major >= OLDEST),
        directory: &format!("binaryen-{VERSION}"),
        binaries: "node_modules/.bin",
    };
    tool.provide(context, |context, directory| {
        npm::install(context, &format!("binaryen@{VERSION}"), directory)
    })
}
