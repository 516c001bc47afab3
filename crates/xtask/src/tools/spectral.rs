//! Spectral, which judges OpenAPI documents. It asks nobody: its rules come with it.

use super::{Tool, major};
use crate::{runner::context::Context, tools::npm};
use anyhow::Result;

const VERSION: &str = "6.16.3";

/// Finds or installs it.
pub(crate) fn provide(context: &mut Context) -> Result<String> {
    let tool = Tool {
        program: "spectral",
        accepts: &|version| major(version) == Some(6),
        directory: &format!("spectral-{VERSION}"),
        binaries: "node_modules/.bin",
    };
    tool.provide(context, |context, directory| {
        npm::install(context, &format!("@stoplight/spectral-cli@{VERSION}"), directory)
    })
}
