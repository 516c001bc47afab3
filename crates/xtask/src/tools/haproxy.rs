//! HAProxy, before several instances of the program.

use super::first_on_path;
use crate::{runner::context::Context, runner::process, tools::apt};
use anyhow::{Context as _, Result};
use xshell::cmd;

/// The second is where Debian puts it, which only root has on `PATH`.
const PROGRAMS: [&str; 2] = ["haproxy", "/usr/sbin/haproxy"];

/// Finds or installs it.
pub(crate) fn provide(context: &mut Context) -> Result<String> {
    if first_on_path(&PROGRAMS).is_none() {
        apt::install(context, "HAProxy", &["haproxy"])?;
    }
    let haproxy = first_on_path(&PROGRAMS).context("Put haproxy on PATH, then run this again.")?;
    let said = process::read(cmd!(context.sh, "{haproxy} -v"))?;
    context.haproxy = Some(haproxy);
    Ok(said.lines().next().unwrap_or_default().to_owned())
}
