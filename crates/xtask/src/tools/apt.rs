//! Debian's packages, where they can be installed.

use crate::{runner::context::Context, runner::process};
use anyhow::{Result, anyhow};
use nix::unistd::geteuid;
use which::which;
use xshell::{Cmd, cmd};

/// Installs packages.
///
/// # Errors
/// A sentence that says what to install; `what` names it for those who are not on Debian.
pub(crate) fn install(context: &mut Context, what: &str, packages: &[&str]) -> Result<()> {
    let sentence =
        || anyhow!("Install {what} (Debian: apt-get install {}), then run this again.", packages.join(" "));
    let apt_get = || apt_get(context).ok_or_else(sentence);
    let (update, install) = (apt_get()?, apt_get()?);
    if !context.apt_updated {
        // A list that cannot be refreshed may still be good enough.
        let _ = process::run(update.arg("update"));
    }
    let options = ["install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"];
    process::run(install.args(options).args(packages)).map_err(|error| error.context(sentence()))?;
    context.apt_updated = true;
    Ok(())
}

/// apt-get as root, if that is possible here without a question.
fn apt_get(context: &Context) -> Option<Cmd<'_>> {
    let sh = &context.sh;
    which("apt-get").ok()?;
    let env = if geteuid().is_root() {
        cmd!(sh, "env")
    } else {
        which("sudo").ok()?;
        cmd!(sh, "sudo -n true").quiet().ignore_stderr().run().ok()?;
        cmd!(sh, "sudo -n env")
    };
    Some(env.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]))
}
