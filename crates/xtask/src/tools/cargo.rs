//! Tools from crates.io.

use super::{
    Tool, apt,
    tool::{Wanted, first_on_path, install_atomically},
};
use crate::runner::{
    process,
    workspace::{Workspace, path_with},
};
use anyhow::{Context as _, Result};
use cargo_metadata::MetadataCommand;
use std::path::{Path, PathBuf};
use xshell::cmd;

/// Trunk 0.22 requires a newer Rust than the workspace.
const TRUNK: &str = "0.21.14";
/// In step with `wasm_split_helpers`.
const WASM_SPLIT: &str = "0.2.4";
const CARGO_DENY: &str = "0.20.2";
const CARGO_FUZZ: &str = "0.13.2";

/// Trunk, which bundles the app; without the features for downloading other tools.
pub(crate) fn trunk(workspace: &Workspace) -> Result<Tool> {
    provide(workspace, "trunk", "0.21.", "trunk", TRUNK, &["--locked", "--no-default-features"])
}

/// wasm-bindgen, which generates the JavaScript bindings of the app; the version has to be that of the library.
pub(crate) fn wasm_bindgen(workspace: &Workspace) -> Result<Tool> {
    let version = locked_version(workspace, "wasm-bindgen")?;
    let flags = |flags| provide(workspace, "wasm-bindgen", &version, "wasm-bindgen-cli", &version, flags);
    // A registry mirror may lack a version that the tool's own lock file names.
    flags(&["--locked"]).or_else(|error| {
        println!("    {error:#}; trying again with the newest dependencies");
        flags(&[])
    })
}

/// wasm-split, which splits a WebAssembly: the path of the program, which prints no version.
pub(crate) fn wasm_split(workspace: &Workspace) -> Result<PathBuf> {
    let home = workspace.cache.join(format!("wasm-split-cli-{WASM_SPLIT}"));
    let program = home.join("bin/wasm-split-cli");
    if !program.is_file() {
        let flags = ["--locked", "--features", "build-binary"];
        install_atomically(workspace, &home, |directory| {
            install(workspace, "wasm_split_cli_support", WASM_SPLIT, &flags, directory)
        })?;
    }
    Ok(program)
}

/// cargo-deny, which checks dependencies.
pub(crate) fn cargo_deny(workspace: &Workspace) -> Result<Tool> {
    provide(workspace, "cargo-deny", "0.20.", "cargo-deny", CARGO_DENY, &["--locked"])
}

/// cargo-fuzz, and the C++ compiler for libFuzzer.
pub(crate) fn cargo_fuzz(workspace: &Workspace) -> Result<Tool> {
    if first_on_path(&["c++"]).is_none() {
        apt::install(workspace, "a C++ compiler", &["g++"])?;
    }
    provide(workspace, "cargo-fuzz", "0.13.", "cargo-fuzz", CARGO_FUZZ, &["--locked"])
}

/// Gungraun's runner, in the version of the library, and Valgrind: they count instructions.
pub(crate) fn gungraun(workspace: &Workspace) -> Result<Tool> {
    if first_on_path(&["valgrind"]).is_none() {
        apt::install(workspace, "Valgrind", &["valgrind"])?;
    }
    let version = locked_version(workspace, "gungraun")?;
    provide(workspace, "gungraun-runner", &version, "gungraun-runner", &version, &["--locked"])
}

/// Accepts a program whose version begins with `series`, or else installs `version` of `package`.
fn provide(
    workspace: &Workspace,
    program: &str,
    series: &str,
    package: &str,
    version: &str,
    flags: &[&str],
) -> Result<Tool> {
    let wanted = Wanted {
        program,
        accepts: &|found| found.starts_with(series),
        directory: &format!("{program}-{version}"),
        binaries: "bin",
    };
    wanted.provide(workspace, |directory| install(workspace, package, version, flags, directory))
}

/// Compiles without optimisation: these tools run for seconds and take minutes to optimise.
fn install(
    workspace: &Workspace,
    package: &str,
    version: &str,
    flags: &[&str],
    directory: &Path,
) -> Result<()> {
    let sh = &workspace.sh;
    let command = cmd!(sh, "cargo install {package} --version {version} {flags...} --root {directory}")
        // Or else cargo warns that the directory is not on PATH.
        .env("PATH", path_with([directory.join("bin/cargo")])?)
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "false");
    process::run(command)
}

/// The version of a package in Cargo.lock.
fn locked_version(workspace: &Workspace, name: &str) -> Result<String> {
    let metadata = MetadataCommand::new().current_dir(&workspace.root).exec()?;
    let package = metadata.packages.iter().find(|package| package.name == name);
    let package = package.with_context(|| format!("{name} is not in Cargo.lock"))?;
    Ok(package.version.to_string())
}
