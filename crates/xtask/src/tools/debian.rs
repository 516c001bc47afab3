//! Tools that are taken as the distribution has them.

use super::{apt, tool::first_on_path};
use crate::runner::{steps::Outcome, workspace::Workspace};
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

/// Where the program gets OpenSSL from.
pub(crate) enum OpenSsl {
    System,
    Compiled,
}

impl OpenSsl {
    /// The system's, with headers, or else compiled with the program, which takes minutes.
    pub(crate) fn provide(workspace: &Workspace) -> Result<Self> {
        let found = || {
            let query = cmd!(workspace.sh, "pkg-config --atleast-version=3 openssl");
            query.quiet().ignore_stderr().run().is_ok()
        };
        let install = || apt::install(workspace, "OpenSSL's headers", &["libssl-dev", "pkg-config"]);
        Ok(if found() || install().is_ok() && found() { Self::System } else { Self::Compiled })
    }

    /// Environment for cargo.
    pub(crate) fn env(&self) -> [(&'static str, &'static str); 1] {
        [("OPENSSL_NO_VENDOR", if matches!(self, Self::System) { "1" } else { "0" })]
    }
}

impl Outcome for OpenSsl {
    fn outcome(&self) -> String {
        match self {
            Self::System => "that of the system",
            Self::Compiled => "will be compiled; install libssl-dev and pkg-config to avoid that",
        }
        .to_owned()
    }
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
