//! rustfmt and clippy, which a minimal Rust lacks.

use crate::{runner::context::Context, runner::process};
use anyhow::{Context as _, Result};
use xshell::cmd;

/// Finds or installs them.
pub(crate) fn provide(context: &mut Context) -> Result<String> {
    let sh = &context.sh;
    let there = |name: &str| cmd!(sh, "cargo {name} --version").quiet().ignore_stdout().ignore_stderr().run();
    if there("fmt").is_ok() && there("clippy").is_ok() {
        return Ok("found".to_owned());
    }
    process::run(cmd!(sh, "rustup component add rustfmt clippy"))
        .context("Install rustfmt and clippy for your Rust, then run this again.")?;
    Ok("installed".to_owned())
}
