//! PgBouncer, between the program and PostgreSQL. That of Debian 12 is too old to keep statements prepared in
//! transaction mode, which came with 1.21.

use super::{Tool, first_on_path};
use crate::{runner::context::Context, runner::process, tools::apt};
use anyhow::{Context as _, Result};
use std::{fs, path::Path};
use xshell::cmd;

const VERSION: &str = "1.24.1";
const SOURCE: &str = "http://deb.debian.org/debian/pool/main/p/pgbouncer/pgbouncer_1.24.1.orig.tar.gz";
const SHA256: &str = "da72a3aba13072876d055a3e58dd4aba4a5de4ed6148e73033185245598fd3e0";

/// Finds it, or compiles it from Debian's source.
pub(crate) fn provide(context: &mut Context) -> Result<String> {
    let is_new = |version: &str| {
        let mut numbers = version.split('.').filter_map(|number| number.parse::<u32>().ok());
        (numbers.next(), numbers.next()) >= (Some(1), Some(21))
    };
    let tool = Tool {
        program: "pgbouncer",
        accepts: &is_new,
        directory: &format!("pgbouncer-{VERSION}"),
        binaries: "bin",
    };
    tool.provide(context, install).context("Put PgBouncer 1.21 or later on PATH, then run this again")
}

fn install(context: &mut Context, directory: &Path) -> Result<()> {
    let has_libevent = cmd!(context.sh, "pkg-config --exists libevent").quiet().ignore_stderr().run().is_ok();
    if !has_libevent || first_on_path(&["curl"]).is_none() {
        let packages = ["libevent-dev", "pkg-config", "make", "curl"];
        apt::install(context, "what PgBouncer is compiled with", &packages)?;
    }
    let sh = &context.sh;
    let archive = directory.join("source.tar.gz");
    process::run(cmd!(sh, "curl --fail --silent --show-error --retry 3 --output {archive} {SOURCE}"))?;
    let sum = format!("{SHA256}  {}", archive.display());
    cmd!(sh, "sha256sum --check --status")
        .stdin(sum)
        .run()
        .context("PgBouncer's source is not the known one")?;
    process::run(cmd!(sh, "tar --extract --file {archive} --directory {directory} --strip-components 1"))?;
    let _there = sh.push_dir(directory);
    let configure = cmd!(sh, "./configure --quiet --without-cares --without-systemd --without-openssl");
    process::run(configure)?;
    process::run(cmd!(sh, "make --silent pgbouncer"))?;
    fs::create_dir(directory.join("bin"))?;
    fs::rename(directory.join("pgbouncer"), directory.join("bin/pgbouncer"))?;
    Ok(())
}
