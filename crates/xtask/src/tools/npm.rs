//! Tools from npm.

use super::{
    Tool, apt,
    tool::{Wanted, install_atomically, major},
};
use crate::runner::{process, workspace::Workspace};
use anyhow::Result;
use std::{
    env::consts,
    fs,
    path::{Path, PathBuf},
};
use which::which;
use xshell::cmd;

const BINARYEN: &str = "132.0.0";
/// Earlier versions reject features that rustc emits.
const OLDEST_BINARYEN: u32 = 123;
const SPECTRAL: &str = "6.16.3";
const AXE: &str = "4.14.1";
const NODE: &str = "24.9.0";
/// Earlier versions cannot run the Better Auth client.
const OLDEST_NODE: u32 = 20;
const ESBUILD: &str = "0.28.2";
/// This project's lock file names the version of the Better Auth client.
const BETTER_AUTH: &str = "examples/javascript";
const LOCK: &str = "package-lock.json";

/// wasm-opt, which makes the app small.
pub(crate) fn wasm_opt(workspace: &Workspace) -> Result<Tool> {
    let accepts = |version: &str| major(version).is_some_and(|major| major >= OLDEST_BINARYEN);
    provide(workspace, "wasm-opt", &accepts, "binaryen", BINARYEN)
}

/// Spectral, a linter for OpenAPI documents; its rules come with it.
pub(crate) fn spectral(workspace: &Workspace) -> Result<Tool> {
    provide(workspace, "spectral", &|version| major(version) == Some(6), "@stoplight/spectral-cli", SPECTRAL)
}

/// esbuild, which bundles the Better Auth client for a page.
pub(crate) fn esbuild(workspace: &Workspace) -> Result<Tool> {
    provide(workspace, "esbuild", &|version| version == ESBUILD, "esbuild", ESBUILD)
}

/// Node.js; that of Debian 12 is too old.
pub(crate) fn node(workspace: &Workspace) -> Result<Tool> {
    let os = if consts::OS == "macos" { "darwin" } else { consts::OS };
    let processor = if consts::ARCH == "aarch64" { "arm64" } else { "x64" };
    let package = format!("node-{os}-{processor}");
    let wanted = Wanted {
        program: "node",
        accepts: &|version| major(version).is_some_and(|major| major >= OLDEST_NODE),
        directory: &format!("node-{NODE}"),
        binaries: &format!("node_modules/{package}/bin"),
    };
    wanted.provide(workspace, |directory| install(workspace, &format!("{package}@{NODE}"), directory))
}

/// axe-core, the accessibility checks that run in the browser: the path of its script.
pub(crate) fn axe(workspace: &Workspace) -> Result<PathBuf> {
    let home = workspace.cache.join(format!("axe-core-{AXE}"));
    let script = home.join("node_modules/axe-core/axe.min.js");
    if !script.is_file() {
        install_atomically(workspace, &home, |directory| {
            install(workspace, &format!("axe-core@{AXE}"), directory)
        })?;
    }
    Ok(script)
}

/// The official client of Better Auth: the path of its `node_modules`.
pub(crate) fn better_auth(workspace: &Workspace) -> Result<PathBuf> {
    let project = workspace.root.join(BETTER_AUTH);
    let home = workspace.cache.join("better-auth");
    let is_current = fs::read(project.join(LOCK))? == fs::read(home.join(LOCK)).unwrap_or_default();
    if !is_current {
        install_atomically(workspace, &home, |directory| install_locked(workspace, &project, directory))?;
    }
    Ok(home.join("node_modules"))
}

fn provide(
    workspace: &Workspace,
    program: &str,
    accepts: &dyn Fn(&str) -> bool,
    package: &str,
    version: &str,
) -> Result<Tool> {
    let name = package.rsplit('/').next().unwrap_or(package);
    let directory = format!("{name}-{version}");
    let wanted = Wanted { program, accepts, directory: &directory, binaries: "node_modules/.bin" };
    wanted.provide(workspace, |directory| install(workspace, &format!("{package}@{version}"), directory))
}

/// Installs a package (`name@version`) into a directory of its own.
fn install(workspace: &Workspace, package: &str, directory: &Path) -> Result<()> {
    provide_npm(workspace)?;
    let sh = &workspace.sh;
    process::run(cmd!(sh, "npm install --prefix {directory} --no-audit --no-fund --no-save {package}"))
}

/// Installs the packages of a project's lock file into a directory of their own.
fn install_locked(workspace: &Workspace, project: &Path, directory: &Path) -> Result<()> {
    provide_npm(workspace)?;
    for file in ["package.json", LOCK, ".npmrc"] {
        fs::copy(project.join(file), directory.join(file))?;
    }
    let _there = workspace.sh.push_dir(directory);
    process::run(cmd!(workspace.sh, "npm ci --no-audit --no-fund"))
}

fn provide_npm(workspace: &Workspace) -> Result<()> {
    if which("npm").is_err() {
        apt::install(workspace, "Node.js with npm", &["npm"])?;
    }
    Ok(())
}
