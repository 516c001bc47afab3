//! Builds the program with the app inside, and runs it.

use crate::{
    build::app,
    runner::context::Context,
    runner::process,
    runner::step::Step,
    tools::{c_compiler, std_source, trunk, wasm_bindgen, wasm_opt},
};
use anyhow::{Result, anyhow};
use std::{os::unix::process::CommandExt, path::PathBuf, process::Command};
use xshell::cmd;

/// A C compiler, without which nothing compiles.
pub(crate) const C_COMPILER: Step = Step {
    name: "C compiler, make and Perl, for what the program carries inside",
    action: c_compiler::provide,
};

/// What the app is built with.
pub(crate) const APP_TOOLS: [Step; 4] = [
    Step { name: "The source of Rust's standard library, for WebAssembly", action: std_source::provide },
    Step { name: "Trunk, which bundles the app (about 4 minutes the first time)", action: trunk::provide },
    Step {
        name: "wasm-bindgen of the locked version (about 2 minutes the first time)",
        action: wasm_bindgen::provide,
    },
    Step { name: "wasm-opt, which makes the app small", action: wasm_opt::provide },
];

/// The app, and the program around it.
pub(crate) const RELEASE: [Step; 2] = [
    Step { name: "Building the app (about 2 minutes the first time)", action: app::build },
    Step { name: "Building the program (about 7 minutes the first time)", action: build },
];

/// From nothing to the program.
pub(crate) fn build_steps() -> Vec<Step> {
    [C_COMPILER].into_iter().chain(APP_TOOLS).chain(RELEASE).collect()
}

/// Where the built program is.
pub(crate) fn path(context: &Context) -> PathBuf {
    context.target.join("release/latchkey")
}

fn build(context: &mut Context) -> Result<String> {
    process::run(cmd!(context.sh, "cargo build --release --package latchkey"))?;
    Ok(format!("built {}", path(context).display()))
}

/// Becomes the program, which prints its address, and to which every signal goes from now on.
pub(crate) fn serve(context: &Context, flags: &[String]) -> Result<()> {
    println!("==> Starting Latchkey; Ctrl-C stops it");
    let mut command = Command::new(path(context));
    Err(anyhow!(command.arg("serve").args(flags).current_dir(&context.root).exec()))
}
