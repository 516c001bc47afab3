//! The source of Rust's standard library, which is compiled together with the app: for WebAssembly, and as small as the app
//! is to be.

use crate::{runner::context::Context, runner::process, tools::apt};
use anyhow::{Context as _, Result, anyhow, ensure};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};
use which::which;
use xshell::{Shell, cmd};

const TARGET: &str = "wasm32-unknown-unknown";
/// Where a toolchain has it, below its root.
const SOURCE: &str = "lib/rustlib/src/rust/library/Cargo.lock";
/// Debian's Rust, as rustup knows it.
const TOOLCHAIN: &str = "debian";
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src/rust/library/Cargo.toml";
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];

/// `build-std` is what compiles the standard library, and is not stable yet.
const BUILD_STD: [(&str, &str); 2] =
    [("RUSTC_BOOTSTRAP", "1"), ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")];

/// Finds or installs it. Where rustup can download only the compiled library, or has it, that will do for a larger app;
/// where it can download neither, Debian's Rust has the source.
pub(crate) fn provide(context: &mut Context) -> Result<String> {
    let sysroot = PathBuf::from(process::read(cmd!(context.sh, "rustc --print sysroot"))?.trim());
    if sysroot.join(SOURCE).is_file() {
        context.wasm_env = build_std();
        return Ok("found".to_owned());
    }
    let there = || sysroot.join("lib/rustlib").join(TARGET).is_dir();
    let sentence = || {
        anyhow!(
            "Install the source of the standard library (rustup component add rust-src), then run this again."
        )
    };
    let has_rustup = which("rustup").is_ok();
    if has_rustup && process::run(cmd!(context.sh, "rustup component add rust-src")).is_ok() {
        context.wasm_env = build_std();
        return Ok("installed".to_owned());
    }
    if there() || has_rustup && process::run(cmd!(context.sh, "rustup target add {TARGET}")).is_ok() {
        return Ok("not to be had, but compiled: the app will be a tenth larger".to_owned());
    }
    ensure!(has_rustup, sentence());
    println!("    rustup cannot download it here: Debian's Rust will compile the app");
    if !debian_is_ready(&context.sh) {
        apt::install(context, "the source of Rust's standard library", &DEBIAN_PACKAGES)?;
        process::run(cmd!(context.sh, "rustup toolchain link {TOOLCHAIN} /usr"))?;
    }
    context.wasm_env = build_std();
    context.wasm_env.extend(debian_env(context, &sysroot).with_context(sentence)?);
    Ok("Debian's".to_owned())
}

fn build_std() -> Vec<(&'static str, OsString)> {
    BUILD_STD.map(|(name, value)| (name, value.into())).to_vec()
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
