//! What those are made of who use the API without the app: the official client of Better Auth in Node.js and in a page,
//! FastAPI, and the shell.

use super::{Tool, first_on_path, install_whole, major, python};
use crate::{runner::context::Context, tools::apt, tools::npm};
use anyhow::Result;
use std::{env::consts, fs};

/// Older ones do not run the official client.
const OLDEST_NODE: u32 = 20;
const NODE: &str = "24.9.0";
const ESBUILD: &str = "0.28.2";
/// The example says which version of the official client it is.
const EXAMPLE: &str = "examples/javascript";

/// Finds or installs what the guide for the command line is written for.
pub(crate) fn shell(context: &mut Context) -> Result<String> {
    if first_on_path(&["curl"]).is_none() || first_on_path(&["jq"]).is_none() {
        apt::install(context, "curl and jq", &["curl", "jq"])?;
    }
    Ok("on PATH".to_owned())
}

/// Finds or installs Node.js. That of Debian 12 is too old.
pub(crate) fn node(context: &mut Context) -> Result<String> {
    let os = if consts::OS == "macos" { "darwin" } else { consts::OS };
    let processor = if consts::ARCH == "aarch64" { "arm64" } else { "x64" };
    let package = format!("node-{os}-{processor}");
    let tool = Tool {
        program: "node",
        accepts: &|version| major(version).is_some_and(|major| major >= OLDEST_NODE),
        directory: &format!("node-{NODE}"),
        binaries: &format!("node_modules/{package}/bin"),
    };
    tool.provide(context, |context, directory| npm::install(context, &format!("{package}@{NODE}"), directory))
}

/// Finds or installs the official client, and what makes one script for a page of it.
pub(crate) fn better_auth(context: &mut Context) -> Result<String> {
    let project = context.root.join(EXAMPLE);
    let home = context.cache.join("better-auth");
    let is_new = fs::read(project.join(npm::LOCK))? == fs::read(home.join(npm::LOCK)).unwrap_or_default();
    if !is_new {
        install_whole(context, &home, |context, directory| {
            npm::install_locked(context, &project, directory)
        })?;
    }
    context.client_env.push(("NODE_MODULES", home.join("node_modules")));
    let tool = Tool {
        program: "esbuild",
        accepts: &|version| version == ESBUILD,
        directory: &format!("esbuild-{ESBUILD}"),
        binaries: "node_modules/.bin",
    };
    let esbuild = tool.provide(context, |context, directory| {
        npm::install(context, &format!("esbuild@{ESBUILD}"), directory)
    })?;
    Ok(format!("in {}; esbuild {esbuild}", home.display()))
}

/// Finds or installs FastAPI and PyJWT.
pub(crate) fn fastapi(context: &mut Context) -> Result<String> {
    let python = python::venv(context, "fastapi", "examples/fastapi/requirements.txt")?;
    let outcome = format!("for {}", python.display());
    context.client_env.push(("PYTHON", python));
    Ok(outcome)
}
