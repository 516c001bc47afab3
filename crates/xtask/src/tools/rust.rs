//! Parts of the Rust toolchain that a minimal installation lacks.

use super::apt;
use crate::runner::{process, steps::Outcome, workspace::Workspace};
use anyhow::{Context as _, Result, anyhow, ensure};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};
use which::which;
use xshell::{Shell, cmd};

const TARGET: &str = "wasm32-unknown-unknown";
/// The source of the standard library, below a toolchain's root.
const SOURCE: &str = "lib/rustlib/src/rust/library/Cargo.lock";
/// The name under which rustup knows Debian's Rust.
const DEBIAN: &str = "debian";
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src/rust/library/Cargo.toml";
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];
/// `build-std` compiles the standard library, and is unstable.
const BUILD_STD: [(&str, &str); 2] =
    [("RUSTC_BOOTSTRAP", "1"), ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")];

/// rustfmt and clippy.
pub(crate) fn components(workspace: &Workspace) -> Result<&'static str> {
    let sh = &workspace.sh;
    let there = |name: &str| cmd!(sh, "cargo {name} --version").quiet().ignore_stdout().ignore_stderr().run();
    if there("fmt").is_ok() && there("clippy").is_ok() {
        return Ok("found");
    }
    process::run(cmd!(sh, "rustup component add rustfmt clippy"))
        .context("Install rustfmt and clippy for your Rust, then run this again.")?;
    Ok("installed")
}

/// The standard library for WebAssembly.
pub(crate) enum WasmStd {
    /// Compiled with the app, by cargo with this environment.
    FromSource { origin: &'static str, env: Vec<(&'static str, OsString)> },
    /// As rustup installs it; the app is a tenth larger.
    Compiled,
}

impl Outcome for WasmStd {
    fn outcome(&self) -> String {
        match self {
            Self::FromSource { origin, .. } => (*origin).to_owned(),
            Self::Compiled => "no source, only compiled: the app will be a tenth larger".to_owned(),
        }
    }
}

impl WasmStd {
    fn from_source(origin: &'static str) -> Self {
        Self::FromSource { origin, env: BUILD_STD.map(|(name, value)| (name, value.into())).to_vec() }
    }
}

/// Finds or installs the source; without it the compiled library; without either Debian's Rust with its source.
pub(crate) fn wasm_std(workspace: &Workspace) -> Result<WasmStd> {
    let sh = &workspace.sh;
    let sysroot = PathBuf::from(process::read(cmd!(sh, "rustc --print sysroot"))?.trim());
    if sysroot.join(SOURCE).is_file() {
        return Ok(WasmStd::from_source("found"));
    }
    let has_rustup = which("rustup").is_ok();
    if has_rustup && debian_is_linked(sh) {
        return debian(workspace, &sysroot);
    }
    if has_rustup && process::run(cmd!(sh, "rustup component add rust-src")).is_ok() {
        return Ok(WasmStd::from_source("installed"));
    }
    let compiled = sysroot.join("lib/rustlib").join(TARGET).is_dir();
    if compiled || has_rustup && process::run(cmd!(sh, "rustup target add {TARGET}")).is_ok() {
        return Ok(WasmStd::Compiled);
    }
    ensure!(has_rustup, advice());
    println!("    rustup cannot download it here: Debian's Rust will compile the app");
    apt::install(workspace, "the source of Rust's standard library", &DEBIAN_PACKAGES)?;
    process::run(cmd!(sh, "rustup toolchain link {DEBIAN} /usr"))?;
    debian(workspace, &sysroot)
}

fn advice() -> anyhow::Error {
    anyhow!(
        "Install the source of the standard library (rustup component add rust-src), then run this again."
    )
}

/// Whether an earlier run found that rustup cannot download the source, and linked Debian's.
fn debian_is_linked(sh: &Shell) -> bool {
    let rustc = cmd!(sh, "rustup run {DEBIAN} rustc --version").quiet().ignore_stdout().ignore_stderr();
    Path::new(DEBIAN_SOURCE).is_file() && rustc.run().is_ok()
}

/// Debian's Rust has no linker for WebAssembly; rustup's has.
fn debian(workspace: &Workspace, sysroot: &Path) -> Result<WasmStd> {
    let host = process::read(cmd!(workspace.sh, "rustc --print host-tuple"))?;
    let linker = sysroot.join("lib/rustlib").join(host.trim()).join("bin/rust-lld");
    let linker = linker.canonicalize().with_context(advice)?;
    let mut env = BUILD_STD.map(|(name, value)| (name, value.into())).to_vec();
    env.push(("RUSTUP_TOOLCHAIN", DEBIAN.into()));
    env.push(("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker.into()));
    Ok(WasmStd::FromSource { origin: "Debian's", env })
}
