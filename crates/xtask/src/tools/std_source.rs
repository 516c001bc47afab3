//! The source of Rust's standard library, which is compiled together with the app: for WebAssembly, and as small as the app
//! is to be.

use crate::{apt, context::Context, process};
use anyhow::{Context as _, Result, anyhow};
use std::{ffi::OsString, path::Path, path::PathBuf};
use which::which;
use xshell::{Shell, cmd};

/// Where a toolchain has it, below its root.
const SOURCE: &str = "lib/rustlib/src/rust/library/Cargo.lock";
/// Debian's Rust, as rustup knows it.
const TOOLCHAIN: &str = "debian";
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src/rust/library/Cargo.toml";
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];

/// `build-std` is what compiles the standard library, and is not stable yet.
const BUILD_STD: [(&str, &str); 2] =
    [("RUSTC_BOOTSTRAP", "1"), ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")];

/// Finds or installs it. Where rustup cannot download it, Debian's Rust has it.
pub(crate) fn provide(context: &mut Context) -> Result<String> {
    let sysroot = PathBuf::from(process::read(cmd!(context.sh, "rustc --print sysroot"))?.trim());
    context.wasm_env = BUILD_STD.map(|(name, value)| (name, value.into())).to_vec();
    if sysroot.join(SOURCE).is_file() {
        return Ok("found".to_owned());
    }
    let sentence = || {
        anyhow!(
            "Install the source of the standard library (rustup component add rust-src), then run this again."
        )
    };
    which("rustup").map_err(|_| sentence())?;
    if debian_is_ready(&context.sh) {
        context.wasm_env.extend(debian_env(context, &sysroot).with_context(sentence)?);
        return Ok("found, Debian's".to_owned());
    }
    if process::run(cmd!(context.sh, "rustup component add rust-src")).is_ok() {
        return Ok("installed".to_owned());
    }
    println!("    rustup cannot download it here: Debian's Rust will compile the app");
    apt::install(context, "the source of Rust's standard library", &DEBIAN_PACKAGES)?;
    process::run(cmd!(context.sh, "rustup toolchain link {TOOLCHAIN} /usr"))?;
    context.wasm_env.extend(debian_env(context, &sysroot).with_context(sentence)?);
    Ok("installed, Debian's".to_owned())
}

/// An earlier run found that rustup cannot download the source, and linked Debian's.
fn debian_is_ready(sh: &Shell) -> bool {
    let rustc = cmd!(sh, "rustup run {TOOLCHAIN} rustc --version").quiet().ignore_stdout().ignore_stderr();
    Path::new(DEBIAN_SOURCE).is_file() && rustc.run().is_ok()
}

/// Debian's Rust has no linker for WebAssembly; rustup's has.
fn debian_env(context: &Context, sysroot: &Path) -> Result<[(&'static str, OsString); 2]> {
    let about = process::read(cmd!(context.sh, "rustc --version --verbose"))?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let linker = sysroot.join("lib/rustlib").join(host).join("bin/rust-lld");
    let linker = linker.canonicalize().context("there is no rust-lld")?;
    Ok([
        ("RUSTUP_TOOLCHAIN", TOOLCHAIN.into()),
        ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker.into()),
    ])
}
