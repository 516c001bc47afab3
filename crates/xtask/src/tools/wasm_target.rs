//! The standard library for WebAssembly.

use crate::{apt, context::Context, process};
use anyhow::{Context as _, Result, anyhow};
use std::{ffi::OsString, path::Path, path::PathBuf};
use which::which;
use xshell::{Shell, cmd};

const TARGET: &str = "wasm32-unknown-unknown";
/// Debian's Rust, as rustup knows it.
const TOOLCHAIN: &str = "debian";
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src/rust/library/Cargo.toml";
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];

/// Finds or installs it. Where rustup cannot download it, Debian's Rust compiles it from source.
pub(crate) fn provide(context: &mut Context) -> Result<String> {
    let sysroot = PathBuf::from(process::read(cmd!(context.sh, "rustc --print sysroot"))?.trim());
    if sysroot.join("lib/rustlib").join(TARGET).is_dir() {
        return Ok("found".to_owned());
    }
    let sentence = || anyhow!("Install the Rust target (rustup target add {TARGET}), then run this again.");
    which("rustup").map_err(|_| sentence())?;
    if debian_is_ready(&context.sh) {
        context.wasm_env = debian_env(context, &sysroot).with_context(sentence)?;
        return Ok("compiled with the app, by Debian's Rust".to_owned());
    }
    if process::run(cmd!(context.sh, "rustup target add {TARGET}")).is_ok() {
        return Ok("installed".to_owned());
    }
    println!("    rustup cannot download it here: Debian's Rust will compile it from source");
    apt::install(context, &format!("the Rust target {TARGET}"), &DEBIAN_PACKAGES)?;
    process::run(cmd!(context.sh, "rustup toolchain link {TOOLCHAIN} /usr"))?;
    context.wasm_env = debian_env(context, &sysroot).with_context(sentence)?;
    Ok("installed as source, compiled with the app".to_owned())
}

/// An earlier run found that rustup cannot download the target, and linked Debian's.
fn debian_is_ready(sh: &Shell) -> bool {
    let rustc = cmd!(sh, "rustup run {TOOLCHAIN} rustc --version").quiet().ignore_stdout().ignore_stderr();
    Path::new(DEBIAN_SOURCE).is_file() && rustc.run().is_ok()
}

/// `build-std` is what compiles the standard library, and is not stable yet. Debian's Rust has no linker for
/// WebAssembly; rustup's has.
fn debian_env(context: &Context, sysroot: &Path) -> Result<Vec<(&'static str, OsString)>> {
    let about = process::read(cmd!(context.sh, "rustc --version --verbose"))?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let linker = sysroot.join("lib/rustlib").join(host).join("bin/rust-lld");
    let linker = linker.canonicalize().context("there is no rust-lld")?;
    Ok(vec![
        ("RUSTUP_TOOLCHAIN", TOOLCHAIN.into()),
        ("RUSTC_BOOTSTRAP", "1".into()),
        ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort".into()),
        ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker.into()),
    ])
}
