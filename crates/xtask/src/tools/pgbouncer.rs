//! PgBouncer, between the program and PostgreSQL. Debian 12 has a version that cannot keep prepared statements in
//! transaction mode, which came with 1.21.

use super::{
    Tool, apt,
    tool::{Wanted, first_on_path},
};
use crate::runner::{process, workspace::Workspace};
use anyhow::{Context as _, Result};
use std::{fs, path::Path};
use xshell::cmd;

const VERSION: &str = "1.24.1";
const SOURCE: &str = "http://deb.debian.org/debian/pool/main/p/pgbouncer/pgbouncer_1.24.1.orig.tar.gz";
const SHA256: &str = "da72a3aba13072876d055a3e58dd4aba4a5de4ed6148e73033185245598fd3e0";

/// Finds it, or compiles it from Debian's source.
pub(crate) fn provide(workspace: &Workspace) -> Result<Tool> {
    let is_recent = |version: &str| {
        let mut numbers = version.split('.').filter_map(|number| number.parse::<u32>().ok());
        (numbers.next(), numbers.next()) >= (Some(1), Some(21))
    };
    let wanted = Wanted {
        program: "pgbouncer",
        accepts: &is_recent,
        directory: &format!("pgbouncer-{VERSION}"),
        binaries: "bin",
    };
    let provided = wanted.provide(workspace, |directory| install(workspace, directory));
    provided.context("Put PgBouncer 1.21 or later on PATH, then run this again")
}

fn install(workspace: &Workspace, directory: &Path) -> Result<()> {
    let has_libevent =
        cmd!(workspace.sh, "pkg-config --exists libevent").quiet().ignore_stderr().run().is_ok();
    if !has_libevent || first_on_path(&["curl"]).is_none() {
        let packages = ["libevent-dev", "pkg-config", "make", "curl"];
        apt::install(workspace, "what PgBouncer is compiled with", &packages)?;
    }
    let sh = &workspace.sh;
    let archive = directory.join("source.tar.gz");
    process::run(cmd!(sh, "curl --fail --silent --show-error --retry 3 --output {archive} {SOURCE}"))?;
    let sum = format!("{SHA256}  {}", archive.display());
    cmd!(sh, "sha256sum --check --status")
        .stdin(sum)
        .run()
        .context("the checksum of PgBouncer's source is wrong")?;
    process::run(cmd!(sh, "tar --extract --file {archive} --directory {directory} --strip-components 1"))?;
    let _there = sh.push_dir(directory);
    let configure = cmd!(sh, "./configure --quiet --without-cares --without-systemd --without-openssl");
    process::run(configure)?;
    process::run(cmd!(sh, "make --silent pgbouncer"))?;
    fs::create_dir(directory.join("bin"))?;
    fs::rename(directory.join("pgbouncer"), directory.join("bin/pgbouncer"))?;
    Ok(())
}
