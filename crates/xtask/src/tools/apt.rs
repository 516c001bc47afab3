//! Debian packages.

use crate::runner::{process, workspace::Workspace};
use anyhow::{Result, anyhow};
use nix::unistd::geteuid;
use std::{fs::File, sync::Once};
use which::which;
use xshell::{Cmd, cmd};

static UPDATE: Once = Once::new();

/// Installs packages.
///
/// # Errors
/// Which packages to install by hand; `what` names them for users of other distributions.
pub(super) fn install(workspace: &Workspace, what: &str, packages: &[&str]) -> Result<()> {
    let advice =
        || anyhow!("Install {what} (Debian: apt-get install {}), then run this again.", packages.join(" "));
    // Two processes of this program may install at the same time.
    let lock = File::create(workspace.cache.join("apt.lock"))?;
    lock.lock()?;
    let apt_get = || apt_get(workspace).ok_or_else(advice);
    let (update, install) = (apt_get()?, apt_get()?);
    UPDATE.call_once(|| {
        // An old package list may still be good enough.
        let _ = process::run(update.arg("update"));
    });
    let options = ["install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"];
    process::run(install.args(options).args(packages)).map_err(|error| error.context(advice()))
}

/// apt-get as root, if that needs no password.
fn apt_get(workspace: &Workspace) -> Option<Cmd<'_>> {
    let sh = &workspace.sh;
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
