//! Tools that are taken as the distribution has them.

use super::{apt, tool::first_on_path};
use crate::runner::{steps::Outcome, workspace::Workspace};
use anyhow::{Context as _, Result};
use std::path::PathBuf;
use xshell::cmd;

/// The second is where Debian puts it, which only root has on `PATH`.
const HAPROXY: [&str; 2] = ["haproxy", "/usr/sbin/haproxy"];

/// What the parts of the program that are written in C are compiled with.
pub(crate) struct CCompiler {
    openssl: &'static str,
}

impl Outcome for CCompiler {
    fn outcome(&self) -> String {
        format!("found or installed; OpenSSL {}", self.openssl)
    }
}

/// Whether OpenSSL is compiled with the program ("0"), or that of the system is used ("1", the default in
/// `.cargo/config.toml`).
pub(crate) const OPENSSL_NO_VENDOR: &str = "OPENSSL_NO_VENDOR";

/// A C compiler, make and Perl, which SQLite, libpq and the cryptographic libraries are compiled with. OpenSSL takes
/// minutes: builds that are not shipped use the system's, if there is one with headers.
pub(crate) fn c_compiler(workspace: &Workspace) -> Result<CCompiler> {
    let sh = &workspace.sh;
    let mut missing = Vec::new();
    if first_on_path(&["cc"]).is_none() || first_on_path(&["make"]).is_none() {
        missing.push("build-essential");
    }
    // Debian's perl-base lacks the modules that OpenSSL's configuration loads.
    if cmd!(sh, "perl -MIPC::Cmd -MFindBin -e 1").quiet().ignore_stderr().run().is_err() {
        missing.push("perl");
    }
    if !missing.is_empty() {
        apt::install(workspace, "a C compiler, make and Perl", &missing)?;
    }
    let has_openssl =
        || cmd!(sh, "pkg-config --atleast-version=3 openssl").quiet().ignore_stderr().run().is_ok();
    let install = || apt::install(workspace, "OpenSSL's headers", &["libssl-dev", "pkg-config"]);
    if has_openssl() || install().is_ok() && has_openssl() {
        sh.set_var(OPENSSL_NO_VENDOR, "1");
        return Ok(CCompiler { openssl: "of the system" });
    }
    sh.set_var(OPENSSL_NO_VENDOR, "0");
    Ok(CCompiler { openssl: "will be compiled; install libssl-dev and pkg-config to avoid that" })
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
