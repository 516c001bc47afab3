//! Tools that are taken as the distribution has them.

use super::{apt, tool::first_on_path};
use crate::runner::workspace::Workspace;
use anyhow::{Context as _, Result};
use std::path::PathBuf;
use xshell::cmd;

/// The second is where Debian puts it, which only root has on `PATH`.
const HAPROXY: [&str; 2] = ["haproxy", "/usr/sbin/haproxy"];

/// A C compiler, make and Perl, which SQLite, libpq and the cryptographic libraries are compiled with.
pub(crate) fn c_compiler(workspace: &Workspace) -> Result<&'static str> {
    let mut missing = Vec::new();
    if first_on_path(&["cc"]).is_none() || first_on_path(&["make"]).is_none() {
        missing.push("build-essential");
    }
    // Debian's perl-base lacks the modules that OpenSSL's configuration loads.
    if cmd!(workspace.sh, "perl -MIPC::Cmd -MFindBin -e 1").quiet().ignore_stderr().run().is_err() {
        missing.push("perl");
    }
    if missing.is_empty() {
        return Ok("found");
    }
    apt::install(workspace, "a C compiler, make and Perl", &missing)?;
    Ok("installed")
}

/// The programs that the command-line guide uses.
pub(crate) fn curl_and_jq(workspace: &Workspace) -> Result<&'static str> {
    if first_on_path(&["curl"]).is_none() || first_on_path(&["jq"]).is_none() {
        apt::install(workspace, "curl and jq", &["curl", "jq"])?;
    }
    Ok("on PATH")
}

/// HAProxy, the load balancer in front of several instances.
pub(crate) fn haproxy(workspace: &Workspace) -> Result<PathBuf> {
    if first_on_path(&HAPROXY).is_none() {
        apt::install(workspace, "HAProxy", &["haproxy"])?;
    }
    first_on_path(&HAPROXY).context("Put haproxy on PATH, then run this again.")
}
